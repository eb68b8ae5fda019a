using System;
using System.Threading;
using System.Threading.Tasks;
using Managed.Faces;
using Managed.Tensors;

namespace Managed.Server.Tests.Driving;

/// <summary>Holds every recogniser at the first face that it describes until it is let go.</summary>
internal sealed class HeldFaces : IPresentationCheck, IDisposable
{
    private readonly ManualResetEventSlim released = new();
    private readonly SemaphoreSlim arrived = new(0);
    private int count;

    /// <summary>Faces that were described so far.</summary>
    public int Count => Volatile.Read(ref count);

    public string? Refuse(RgbImage image, FaceDetection face, FaceLandmarks landmarks)
    {
        Interlocked.Increment(ref count);
        arrived.Release();
        released.Wait();
        return null;
    }

    /// <summary>Returns when a recogniser is held.</summary>
    public Task AwaitArrivalAsync() => arrived.WaitAsync();

    public void Release() => released.Set();

    public void Dispose()
    {
        released.Set();
        released.Dispose();
        arrived.Dispose();
    }
}
