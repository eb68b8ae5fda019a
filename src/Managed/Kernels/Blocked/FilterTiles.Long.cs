using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Blocked;

/// <summary>Tiles of one or two registers of filters by twelve positions.</summary>
internal static partial class FilterTiles
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunLongTiles<T, TRegisters>(scoped in Row<T> row, int tiles)
        where T : struct, ISimd<T>
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
        nuint weightStep = (nuint)row.WeightStep;
        for (int tile = 0; tile < tiles; tile++)
        {
            T c0 = T.Zero, c1 = T.Zero, c2 = T.Zero, c3 = T.Zero, c4 = T.Zero, c5 = T.Zero, d0 = T.Zero, d1 = T.Zero, d2 = T.Zero, d3 = T.Zero, d4 = T.Zero, d5 = T.Zero;
            T e0 = T.Zero, e1 = T.Zero, e2 = T.Zero, e3 = T.Zero, e4 = T.Zero, e5 = T.Zero, f0 = T.Zero, f1 = T.Zero, f2 = T.Zero, f3 = T.Zero, f4 = T.Zero, f5 = T.Zero;
            if (row.Ends.Accumulate)
            {
                c0 = T.Load(in c, 0);
                c1 = T.Load(in c, ChannelBlocks.Width);
                c2 = T.Load(in c, 2 * ChannelBlocks.Width);
                c3 = T.Load(in c, 3 * ChannelBlocks.Width);
                c4 = T.Load(in c, 4 * ChannelBlocks.Width);
                c5 = T.Load(in c, 5 * ChannelBlocks.Width);
                d0 = T.Load(in c, 6 * ChannelBlocks.Width);
                d1 = T.Load(in c, 7 * ChannelBlocks.Width);
                d2 = T.Load(in c, 8 * ChannelBlocks.Width);
                d3 = T.Load(in c, 9 * ChannelBlocks.Width);
                d4 = T.Load(in c, 10 * ChannelBlocks.Width);
                d5 = T.Load(in c, 11 * ChannelBlocks.Width);
                if (TRegisters.Value > 1)
                {
                    e0 = T.Load(in c, stride);
                    e1 = T.Load(in c, ChannelBlocks.Width + stride);
                    e2 = T.Load(in c, (2 * ChannelBlocks.Width) + stride);
                    e3 = T.Load(in c, (3 * ChannelBlocks.Width) + stride);
                    e4 = T.Load(in c, (4 * ChannelBlocks.Width) + stride);
                    e5 = T.Load(in c, (5 * ChannelBlocks.Width) + stride);
                    f0 = T.Load(in c, (6 * ChannelBlocks.Width) + stride);
                    f1 = T.Load(in c, (7 * ChannelBlocks.Width) + stride);
                    f2 = T.Load(in c, (8 * ChannelBlocks.Width) + stride);
                    f3 = T.Load(in c, (9 * ChannelBlocks.Width) + stride);
                    f4 = T.Load(in c, (10 * ChannelBlocks.Width) + stride);
                    f5 = T.Load(in c, (11 * ChannelBlocks.Width) + stride);
                }
            }
            else
            {
                ref float bias = ref MemoryMarshal.GetReference(row.Bias);
                c0 = c1 = c2 = c3 = c4 = c5 = d0 = d1 = d2 = d3 = d4 = d5 = T.Load(in bias, 0);
                if (TRegisters.Value > 1)
                    e0 = e1 = e2 = e3 = e4 = e5 = f0 = f1 = f2 = f3 = f4 = f5 = T.Load(in bias, (nuint)T.Lanes);
            }

            ref float w = ref MemoryMarshal.GetReference(row.Weights);
            for (nint k = 0; k < depth; k++)
            {
                ref float b = ref Unsafe.Add(ref x, Unsafe.Add(ref offset, k));
                T w0 = T.Load(in w, 0);
                T w1 = TRegisters.Value > 1 ? T.Load(in w, (nuint)T.Lanes) : T.Zero;
                T v = T.Broadcast(b);
                c0 = T.MulAdd(v, w0, c0);
                if (TRegisters.Value > 1)
                    e0 = T.MulAdd(v, w1, e0);
                v = T.Broadcast(Unsafe.Add(ref b, one));
                c1 = T.MulAdd(v, w0, c1);
                if (TRegisters.Value > 1)
                    e1 = T.MulAdd(v, w1, e1);
                v = T.Broadcast(Unsafe.Add(ref b, two));
                c2 = T.MulAdd(v, w0, c2);
                if (TRegisters.Value > 1)
                    e2 = T.MulAdd(v, w1, e2);
                b = ref Unsafe.Add(ref b, three);
                v = T.Broadcast(b);
                c3 = T.MulAdd(v, w0, c3);
                if (TRegisters.Value > 1)
                    e3 = T.MulAdd(v, w1, e3);
                v = T.Broadcast(Unsafe.Add(ref b, one));
                c4 = T.MulAdd(v, w0, c4);
                if (TRegisters.Value > 1)
                    e4 = T.MulAdd(v, w1, e4);
                v = T.Broadcast(Unsafe.Add(ref b, two));
                c5 = T.MulAdd(v, w0, c5);
                if (TRegisters.Value > 1)
                    e5 = T.MulAdd(v, w1, e5);
                b = ref Unsafe.Add(ref b, three);
                v = T.Broadcast(b);
                d0 = T.MulAdd(v, w0, d0);
                if (TRegisters.Value > 1)
                    f0 = T.MulAdd(v, w1, f0);
                v = T.Broadcast(Unsafe.Add(ref b, one));
                d1 = T.MulAdd(v, w0, d1);
                if (TRegisters.Value > 1)
                    f1 = T.MulAdd(v, w1, f1);
                v = T.Broadcast(Unsafe.Add(ref b, two));
                d2 = T.MulAdd(v, w0, d2);
                if (TRegisters.Value > 1)
                    f2 = T.MulAdd(v, w1, f2);
                b = ref Unsafe.Add(ref b, three);
                v = T.Broadcast(b);
                d3 = T.MulAdd(v, w0, d3);
                if (TRegisters.Value > 1)
                    f3 = T.MulAdd(v, w1, f3);
                v = T.Broadcast(Unsafe.Add(ref b, one));
                d4 = T.MulAdd(v, w0, d4);
                if (TRegisters.Value > 1)
                    f4 = T.MulAdd(v, w1, f4);
                v = T.Broadcast(Unsafe.Add(ref b, two));
                d5 = T.MulAdd(v, w0, d5);
                if (TRegisters.Value > 1)
                    f5 = T.MulAdd(v, w1, f5);
                w = ref Unsafe.Add(ref w, weightStep);
            }

            T.Store(c0, ref c, 0);
            T.Store(c1, ref c, ChannelBlocks.Width);
            T.Store(c2, ref c, 2 * ChannelBlocks.Width);
            T.Store(c3, ref c, 3 * ChannelBlocks.Width);
            T.Store(c4, ref c, 4 * ChannelBlocks.Width);
            T.Store(c5, ref c, 5 * ChannelBlocks.Width);
            T.Store(d0, ref c, 6 * ChannelBlocks.Width);
            T.Store(d1, ref c, 7 * ChannelBlocks.Width);
            T.Store(d2, ref c, 8 * ChannelBlocks.Width);
            T.Store(d3, ref c, 9 * ChannelBlocks.Width);
            T.Store(d4, ref c, 10 * ChannelBlocks.Width);
            T.Store(d5, ref c, 11 * ChannelBlocks.Width);
            if (TRegisters.Value > 1)
            {
                T.Store(e0, ref c, stride);
                T.Store(e1, ref c, ChannelBlocks.Width + stride);
                T.Store(e2, ref c, (2 * ChannelBlocks.Width) + stride);
                T.Store(e3, ref c, (3 * ChannelBlocks.Width) + stride);
                T.Store(e4, ref c, (4 * ChannelBlocks.Width) + stride);
                T.Store(e5, ref c, (5 * ChannelBlocks.Width) + stride);
                T.Store(f0, ref c, (6 * ChannelBlocks.Width) + stride);
                T.Store(f1, ref c, (7 * ChannelBlocks.Width) + stride);
                T.Store(f2, ref c, (8 * ChannelBlocks.Width) + stride);
                T.Store(f3, ref c, (9 * ChannelBlocks.Width) + stride);
                T.Store(f4, ref c, (10 * ChannelBlocks.Width) + stride);
                T.Store(f5, ref c, (11 * ChannelBlocks.Width) + stride);
            }

            c = ref Unsafe.Add(ref c, 2 * MostPositions * ChannelBlocks.Width);
            x = ref Unsafe.Add(ref x, 2 * MostPositions * row.Step);
        }
    }
}
