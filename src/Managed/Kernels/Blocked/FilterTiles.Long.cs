using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Blocked;

/// <summary>Tiles of one or two registers of filters by twelve positions.</summary>
internal static partial class FilterTiles
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunLongTiles<TRegisters>(scoped in Row<Simd512> row, int tiles)
        where TRegisters : struct, IExtent
    {
        nuint stride = (nuint)row.RegisterStride;
        ref float c = ref MemoryMarshal.GetReference(row.Results);
        nuint one = (nuint)row.Step;
        nuint two = 2 * one;
        nuint three = 3 * one;
        ref float x = ref MemoryMarshal.GetReference(row.X);
        ref int offset = ref MemoryMarshal.GetReference(row.Offsets);
        nint depth = row.Offsets.Length;
        for (int tile = 0; tile < tiles; tile++)
        {
            Simd512 c0 = Simd512.Zero, c1 = Simd512.Zero, c2 = Simd512.Zero, c3 = Simd512.Zero, c4 = Simd512.Zero, c5 = Simd512.Zero, d0 = Simd512.Zero, d1 = Simd512.Zero, d2 = Simd512.Zero, d3 = Simd512.Zero, d4 = Simd512.Zero, d5 = Simd512.Zero;
            Simd512 e0 = Simd512.Zero, e1 = Simd512.Zero, e2 = Simd512.Zero, e3 = Simd512.Zero, e4 = Simd512.Zero, e5 = Simd512.Zero, f0 = Simd512.Zero, f1 = Simd512.Zero, f2 = Simd512.Zero, f3 = Simd512.Zero, f4 = Simd512.Zero, f5 = Simd512.Zero;
            if (row.Ends.Accumulate)
            {
                c0 = Simd512.Load(in c, 0);
                c1 = Simd512.Load(in c, ChannelBlocks.Width);
                c2 = Simd512.Load(in c, 2 * ChannelBlocks.Width);
                c3 = Simd512.Load(in c, 3 * ChannelBlocks.Width);
                c4 = Simd512.Load(in c, 4 * ChannelBlocks.Width);
                c5 = Simd512.Load(in c, 5 * ChannelBlocks.Width);
                d0 = Simd512.Load(in c, 6 * ChannelBlocks.Width);
                d1 = Simd512.Load(in c, 7 * ChannelBlocks.Width);
                d2 = Simd512.Load(in c, 8 * ChannelBlocks.Width);
                d3 = Simd512.Load(in c, 9 * ChannelBlocks.Width);
                d4 = Simd512.Load(in c, 10 * ChannelBlocks.Width);
                d5 = Simd512.Load(in c, 11 * ChannelBlocks.Width);
                if (TRegisters.Value > 1)
                {
                    e0 = Simd512.Load(in c, stride);
                    e1 = Simd512.Load(in c, ChannelBlocks.Width + stride);
                    e2 = Simd512.Load(in c, (2 * ChannelBlocks.Width) + stride);
                    e3 = Simd512.Load(in c, (3 * ChannelBlocks.Width) + stride);
                    e4 = Simd512.Load(in c, (4 * ChannelBlocks.Width) + stride);
                    e5 = Simd512.Load(in c, (5 * ChannelBlocks.Width) + stride);
                    f0 = Simd512.Load(in c, (6 * ChannelBlocks.Width) + stride);
                    f1 = Simd512.Load(in c, (7 * ChannelBlocks.Width) + stride);
                    f2 = Simd512.Load(in c, (8 * ChannelBlocks.Width) + stride);
                    f3 = Simd512.Load(in c, (9 * ChannelBlocks.Width) + stride);
                    f4 = Simd512.Load(in c, (10 * ChannelBlocks.Width) + stride);
                    f5 = Simd512.Load(in c, (11 * ChannelBlocks.Width) + stride);
                }
            }
            else
            {
                ref float bias = ref MemoryMarshal.GetReference(row.Bias);
                c0 = c1 = c2 = c3 = c4 = c5 = d0 = d1 = d2 = d3 = d4 = d5 = Simd512.Load(in bias, 0);
                if (TRegisters.Value > 1)
                    e0 = e1 = e2 = e3 = e4 = e5 = f0 = f1 = f2 = f3 = f4 = f5 = Simd512.Load(in bias, ChannelBlocks.Width);
            }

            ref float w = ref MemoryMarshal.GetReference(row.Weights);
            for (nint k = 0; k < depth; k++)
            {
                ref float b = ref Unsafe.Add(ref x, Unsafe.Add(ref offset, k));
                Simd512 w0 = Simd512.Load(in w, 0);
                Simd512 w1 = TRegisters.Value > 1 ? Simd512.Load(in w, ChannelBlocks.Width) : Simd512.Zero;
                Simd512 v = Simd512.Broadcast(b);
                c0 = Simd512.MulAdd(v, w0, c0);
                if (TRegisters.Value > 1)
                    e0 = Simd512.MulAdd(v, w1, e0);
                v = Simd512.Broadcast(Unsafe.Add(ref b, one));
                c1 = Simd512.MulAdd(v, w0, c1);
                if (TRegisters.Value > 1)
                    e1 = Simd512.MulAdd(v, w1, e1);
                v = Simd512.Broadcast(Unsafe.Add(ref b, two));
                c2 = Simd512.MulAdd(v, w0, c2);
                if (TRegisters.Value > 1)
                    e2 = Simd512.MulAdd(v, w1, e2);
                b = ref Unsafe.Add(ref b, three);
                v = Simd512.Broadcast(b);
                c3 = Simd512.MulAdd(v, w0, c3);
                if (TRegisters.Value > 1)
                    e3 = Simd512.MulAdd(v, w1, e3);
                v = Simd512.Broadcast(Unsafe.Add(ref b, one));
                c4 = Simd512.MulAdd(v, w0, c4);
                if (TRegisters.Value > 1)
                    e4 = Simd512.MulAdd(v, w1, e4);
                v = Simd512.Broadcast(Unsafe.Add(ref b, two));
                c5 = Simd512.MulAdd(v, w0, c5);
                if (TRegisters.Value > 1)
                    e5 = Simd512.MulAdd(v, w1, e5);
                b = ref Unsafe.Add(ref b, three);
                v = Simd512.Broadcast(b);
                d0 = Simd512.MulAdd(v, w0, d0);
                if (TRegisters.Value > 1)
                    f0 = Simd512.MulAdd(v, w1, f0);
                v = Simd512.Broadcast(Unsafe.Add(ref b, one));
                d1 = Simd512.MulAdd(v, w0, d1);
                if (TRegisters.Value > 1)
                    f1 = Simd512.MulAdd(v, w1, f1);
                v = Simd512.Broadcast(Unsafe.Add(ref b, two));
                d2 = Simd512.MulAdd(v, w0, d2);
                if (TRegisters.Value > 1)
                    f2 = Simd512.MulAdd(v, w1, f2);
                b = ref Unsafe.Add(ref b, three);
                v = Simd512.Broadcast(b);
                d3 = Simd512.MulAdd(v, w0, d3);
                if (TRegisters.Value > 1)
                    f3 = Simd512.MulAdd(v, w1, f3);
                v = Simd512.Broadcast(Unsafe.Add(ref b, one));
                d4 = Simd512.MulAdd(v, w0, d4);
                if (TRegisters.Value > 1)
                    f4 = Simd512.MulAdd(v, w1, f4);
                v = Simd512.Broadcast(Unsafe.Add(ref b, two));
                d5 = Simd512.MulAdd(v, w0, d5);
                if (TRegisters.Value > 1)
                    f5 = Simd512.MulAdd(v, w1, f5);
                w = ref Unsafe.Add(ref w, TRegisters.Value * ChannelBlocks.Width);
            }

            Simd512.Store(c0, ref c, 0);
            Simd512.Store(c1, ref c, ChannelBlocks.Width);
            Simd512.Store(c2, ref c, 2 * ChannelBlocks.Width);
            Simd512.Store(c3, ref c, 3 * ChannelBlocks.Width);
            Simd512.Store(c4, ref c, 4 * ChannelBlocks.Width);
            Simd512.Store(c5, ref c, 5 * ChannelBlocks.Width);
            Simd512.Store(d0, ref c, 6 * ChannelBlocks.Width);
            Simd512.Store(d1, ref c, 7 * ChannelBlocks.Width);
            Simd512.Store(d2, ref c, 8 * ChannelBlocks.Width);
            Simd512.Store(d3, ref c, 9 * ChannelBlocks.Width);
            Simd512.Store(d4, ref c, 10 * ChannelBlocks.Width);
            Simd512.Store(d5, ref c, 11 * ChannelBlocks.Width);
            if (TRegisters.Value > 1)
            {
                Simd512.Store(e0, ref c, stride);
                Simd512.Store(e1, ref c, ChannelBlocks.Width + stride);
                Simd512.Store(e2, ref c, (2 * ChannelBlocks.Width) + stride);
                Simd512.Store(e3, ref c, (3 * ChannelBlocks.Width) + stride);
                Simd512.Store(e4, ref c, (4 * ChannelBlocks.Width) + stride);
                Simd512.Store(e5, ref c, (5 * ChannelBlocks.Width) + stride);
                Simd512.Store(f0, ref c, (6 * ChannelBlocks.Width) + stride);
                Simd512.Store(f1, ref c, (7 * ChannelBlocks.Width) + stride);
                Simd512.Store(f2, ref c, (8 * ChannelBlocks.Width) + stride);
                Simd512.Store(f3, ref c, (9 * ChannelBlocks.Width) + stride);
                Simd512.Store(f4, ref c, (10 * ChannelBlocks.Width) + stride);
                Simd512.Store(f5, ref c, (11 * ChannelBlocks.Width) + stride);
            }

            c = ref Unsafe.Add(ref c, 2 * MostPositions * ChannelBlocks.Width);
            x = ref Unsafe.Add(ref x, 2 * MostPositions * row.Step);
        }
    }
}
