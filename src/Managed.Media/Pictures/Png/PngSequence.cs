using System.Buffers.Binary;

namespace Managed.Media.Pictures.Png;

/// <summary>Counts the chunks of an animation.</summary>
internal sealed class PngSequence
{
    private int next;

    /// <summary>The number that the next chunk begins with.</summary>
    public byte[] Next()
    {
        var number = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(number, next++);
        return number;
    }
}
