using System.Threading;

namespace Managed.Server.Http;

/// <summary>The bytes of requests' and answers' bodies that are held at once, so that many large ones do not exhaust the memory.</summary>
internal sealed class BodyBudget(long most)
{
    private long held;

    public long Held => Interlocked.Read(ref held);

    /// <exception cref="ProblemException">Too many are held.</exception>
    public void Take(long bytes)
    {
        if (Interlocked.Add(ref held, bytes) <= most)
            return;
        Interlocked.Add(ref held, -bytes);
        throw ProblemException.Overloaded("The service holds as many pictures and answers as it can.");
    }

    public void Give(long bytes) => Interlocked.Add(ref held, -bytes);
}
