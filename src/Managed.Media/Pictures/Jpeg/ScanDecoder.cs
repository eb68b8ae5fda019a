using System;
using System.IO;
using System.Threading;

namespace Managed.Media.Pictures.Jpeg;

/// <summary>Decodes the blocks of a scan (ITU-T T.81, annexes F and G).</summary>
internal ref struct ScanDecoder
{
    private readonly JpegFrame frame;
    private readonly JpegScan scan;
    private readonly JpegBlocks blocks;
    private readonly Span<int> predictions;
    private EntropyReader reader;

    // Blocks, this one included, that have no further coefficients in the scan's band.
    private int endedBlocks;

    private ScanDecoder(JpegFrame frame, JpegScan scan, JpegBlocks blocks, Span<int> predictions)
    {
        this.frame = frame;
        this.scan = scan;
        this.blocks = blocks;
        this.predictions = predictions;
        reader = new EntropyReader(scan.Data.Span);
    }

    /// <summary>Decodes a scan.</summary>
    /// <exception cref="InvalidDataException">The data are damaged or end early.</exception>
    public static void Decode(JpegFrame frame, JpegScan scan, JpegBlocks blocks, CancellationToken cancellation)
    {
        var decoder = new ScanDecoder(frame, scan, blocks, stackalloc int[frame.Components.Length]);
        if (scan.Components.Length == 1)
            decoder.DecodePlain(cancellation);
        else
            decoder.DecodeInterleaved(cancellation);
    }

    private void DecodePlain(CancellationToken cancellation)
    {
        JpegScanComponent component = scan.Components[0];
        int across = frame.BlocksAcross(component.Index);
        int down = frame.BlocksDown(component.Index);
        int unit = 0;
        for (int y = 0; y < down; y++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int x = 0; x < across; x++)
            {
                BeginUnit(unit++);
                DecodeBlock(component, x, y);
            }
        }
    }

    private void DecodeInterleaved(CancellationToken cancellation)
    {
        for (int unit = 0; unit < frame.UnitsAcross * frame.UnitsDown; unit++)
        {
            BeginUnit(unit);
            int unitX = unit % frame.UnitsAcross;
            if (unitX == 0)
                cancellation.ThrowIfCancellationRequested();
            int unitY = unit / frame.UnitsAcross;
            foreach (JpegScanComponent component in scan.Components)
            {
                JpegComponent sampling = frame.Components[component.Index];
                for (int i = 0; i < sampling.Horizontal * sampling.Vertical; i++)
                    DecodeBlock(component, (unitX * sampling.Horizontal) + (i % sampling.Horizontal), (unitY * sampling.Vertical) + (i / sampling.Horizontal));
            }
        }
    }

    private void BeginUnit(int unit)
    {
        if (scan.RestartInterval == 0 || unit == 0 || unit % scan.RestartInterval != 0)
            return;
        reader.Restart();
        predictions.Clear();
        endedBlocks = 0;
    }

    private void DecodeBlock(JpegScanComponent component, int x, int y)
    {
        Span<short> block = blocks.Begin(component.Index, x, y);
        if (!frame.Progressive)
            DecodeSequential(component, block);
        else if (scan.First > 0)
            DecodeBand(component, block);
        else if (scan.High == 0)
            block[0] = (short)(ReadDirect(component) << scan.Low);
        else
            block[0] |= (short)(reader.ReadBits(1) << scan.Low);
        blocks.End(component.Index, x, y);
    }

    private int ReadDirect(JpegScanComponent component) =>
        predictions[component.Index] += reader.ReadSigned(reader.ReadSymbol(component.Direct!));

    private void DecodeSequential(JpegScanComponent component, Span<short> block)
    {
        block[0] = (short)ReadDirect(component);
        for (int k = 1; k < JpegBlocks.Length; k++)
        {
            int symbol = reader.ReadSymbol(component.Alternating!);
            int zeros = symbol >> 4;
            int length = symbol & 15;
            if (length == 0 && zeros < 15)
                return;
            k += zeros;
            if (k >= JpegBlocks.Length)
                throw new InvalidDataException("a block has more coefficients than fit");
            block[JpegBlocks.Zigzag[k]] = (short)reader.ReadSigned(length);
        }
    }

    private void DecodeBand(JpegScanComponent component, Span<short> block)
    {
        int k = scan.First;
        while (endedBlocks == 0 && k <= scan.Last)
        {
            int symbol = reader.ReadSymbol(component.Alternating!);
            int zeros = symbol >> 4;
            int length = symbol & 15;
            if (length == 0 && zeros < 15)
            {
                endedBlocks = (1 << zeros) + reader.ReadBits(zeros);
                break;
            }

            k = scan.High == 0 ? AddCoefficient(block, k, zeros, length) : RefineUntil(block, k, zeros, length);
        }

        if (endedBlocks == 0)
            return;
        endedBlocks--;
        if (scan.High > 0)
            Refine(block, k, JpegBlocks.Length);
    }

    private int AddCoefficient(Span<short> block, int k, int zeros, int length)
    {
        k += zeros;
        RequireInBand(k);
        block[JpegBlocks.Zigzag[k]] = (short)(reader.ReadSigned(length) << scan.Low);
        return k + 1;
    }

    /// <summary>Refines coefficients up to the zero where a new one stands, and puts it there; without a new one, beyond the last of the zeros.</summary>
    private int RefineUntil(Span<short> block, int k, int zeros, int length)
    {
        if (length > 1)
            throw new InvalidDataException("a refined coefficient has more than one new bit");
        int value = length == 0 ? 0 : reader.ReadBits(1) == 1 ? 1 << scan.Low : -1 << scan.Low;
        k = Refine(block, k, zeros);
        RequireInBand(k);
        if (length > 0)
            block[JpegBlocks.Zigzag[k]] = (short)value;
        return k + 1;
    }

    /// <summary>Adds a bit to coefficients that are not zero until so many zeros and one more have been met, or the band ends.</summary>
    private int Refine(Span<short> block, int k, int zeros)
    {
        for (; k <= scan.Last; k++)
        {
            ref short coefficient = ref block[JpegBlocks.Zigzag[k]];
            if (coefficient == 0)
            {
                if (zeros-- == 0)
                    return k;
            }
            else if (reader.ReadBits(1) == 1 && (coefficient & (1 << scan.Low)) == 0)
            {
                coefficient += (short)(coefficient > 0 ? 1 << scan.Low : -1 << scan.Low);
            }
        }

        return k;
    }

    private readonly void RequireInBand(int k)
    {
        if (k > scan.Last)
            throw new InvalidDataException("a block has more coefficients than fit");
    }
}
