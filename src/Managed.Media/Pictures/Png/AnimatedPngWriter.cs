using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using Managed.Tensors;

namespace Managed.Media.Pictures.Png;

/// <summary>Writes animated PNG: Portable Network Graphics, third edition (2025), section 11.3.4. Every frame is a whole picture; the animation goes on for ever.</summary>
internal static class AnimatedPngWriter
{
    private const int ControlLength = 8;
    private const int FrameControlLength = 22;
    private const ushort Milliseconds = 1000;

    public static void Write(Stream stream, RgbImage still, int frameCount, IEnumerable<PictureFrame> frames)
    {
        PngWriter.WriteHeader(stream, still);
        var control = new byte[ControlLength];
        BinaryPrimitives.WriteInt32BigEndian(control, frameCount);
        PngDataOutput.WriteChunk(stream, PngChunkType.AnimationControl, control);
        PngWriter.WriteData(stream, still);
        var sequence = new PngSequence();
        int written = 0;
        foreach (PictureFrame frame in frames)
        {
            if ((frame.Picture.Width, frame.Picture.Height) != (still.Width, still.Height))
                throw new ArgumentException($"A frame of {frame.Picture.Width} x {frame.Picture.Height} pixels is none of {still.Width} x {still.Height}.", nameof(frames));
            if (frame.Delay.TotalMilliseconds is not (>= 0 and <= ushort.MaxValue))
                throw new ArgumentException($"A frame is shown for {frame.Delay}; it is at most {ushort.MaxValue} milliseconds.", nameof(frames));
            PngDataOutput.WriteChunk(stream, PngChunkType.FrameControl, [.. sequence.Next(), .. FrameControl(frame)]);
            PngWriter.WriteData(stream, frame.Picture, sequence);
            written++;
        }

        if (written != frameCount)
            throw new ArgumentException($"There are {written} frames where {frameCount} were announced.", nameof(frames));
        PngDataOutput.WriteChunk(stream, PngChunkType.End, []);
    }

    /// <summary>Size, place and delay; what was there before is overwritten.</summary>
    private static byte[] FrameControl(PictureFrame frame)
    {
        var control = new byte[FrameControlLength];
        BinaryPrimitives.WriteInt32BigEndian(control, frame.Picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(control.AsSpan(4), frame.Picture.Height);
        BinaryPrimitives.WriteUInt16BigEndian(control.AsSpan(16), (ushort)frame.Delay.TotalMilliseconds);
        BinaryPrimitives.WriteUInt16BigEndian(control.AsSpan(18), Milliseconds);
        return control;
    }
}
