using System;
using System.Threading;

namespace Managed.Media.Pictures.Jpeg;

/// <summary>The coefficients of a picture on their way to samples: a block at a time, or all of them where several scans bring them.</summary>
internal sealed class JpegBlocks
{
    /// <summary>Coefficients of a block.</summary>
    public const int Length = 64;

    private const int Side = 8;

    private readonly JpegFrame frame;
    private readonly ushort[][] quantization;
    private readonly JpegPlanes planes;
    private readonly short[] single = new short[Length];
    private readonly short[][]? all;

    public JpegBlocks(JpegFrame frame, ushort[][] quantization, JpegPlanes planes)
    {
        this.frame = frame;
        this.quantization = quantization;
        this.planes = planes;
        if (!frame.Progressive)
            return;
        all = new short[frame.Components.Length][];
        for (int i = 0; i < all.Length; i++)
            all[i] = new short[checked(frame.StoredWidth(i) * frame.StoredHeight(i))];
    }

    /// <summary>Where the coefficients of a block's zigzag stand in its rows.</summary>
    public static ReadOnlySpan<byte> Zigzag =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    /// <summary>The coefficients of a block, as earlier scans left them.</summary>
    public Span<short> Begin(int component, int x, int y)
    {
        if (all is not null)
            return Stored(component, x, y);
        Array.Clear(single);
        return single;
    }

    /// <summary>Takes a block back.</summary>
    public void End(int component, int x, int y)
    {
        if (all is null)
            Transform(component, x, y, single);
    }

    /// <summary>Brings what several scans have left to samples.</summary>
    public void Finish(CancellationToken cancellation)
    {
        if (all is null)
            return;
        for (int component = 0; component < all.Length; component++)
        {
            for (int y = 0; y < frame.BlocksDown(component); y++)
            {
                cancellation.ThrowIfCancellationRequested();
                for (int x = 0; x < frame.BlocksAcross(component); x++)
                    Transform(component, x, y, Stored(component, x, y));
            }
        }
    }

    private Span<short> Stored(int component, int x, int y) =>
        all![component].AsSpan(((y * (frame.StoredWidth(component) / Side)) + x) * Length, Length);

    private void Transform(int component, int x, int y, ReadOnlySpan<short> block) =>
        InverseCosine.Transform(block, quantization[component], planes.From(component, x * Side, y * Side), frame.StoredWidth(component));
}
