using System;

namespace Managed.Media.Pictures.Jpeg;

/// <summary>The samples of a picture, a plane a component, each at its own sampling and padded to whole interleaved units.</summary>
internal sealed class JpegPlanes
{
    private readonly JpegFrame frame;
    private readonly byte[][] planes;

    public JpegPlanes(JpegFrame frame)
    {
        this.frame = frame;
        planes = new byte[frame.Components.Length][];
        for (int i = 0; i < planes.Length; i++)
            planes[i] = new byte[checked(frame.StoredWidth(i) * frame.StoredHeight(i))];
    }

    /// <summary>A plane's samples from a position on.</summary>
    public Span<byte> From(int component, int x, int y) => planes[component].AsSpan((y * frame.StoredWidth(component)) + x);

    /// <summary>A row of a component; rows beyond the picture are the nearest inside.</summary>
    public ReadOnlySpan<byte> Row(int component, int y) =>
        From(component, 0, Math.Clamp(y, 0, frame.PlaneHeight(component) - 1))[..frame.PlaneWidth(component)];
}
