using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Blocked;

/// <summary>Tiles of up to four registers of filters by up to six positions.</summary>
internal static partial class FilterTiles
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTiles<T, TRegisters, TPositions>(scoped in Row<T> row, int position, int tiles)
        where T : struct, ISimd<T>
        where TRegisters : struct, IExtent
        where TPositions : struct, IExtent
    {
        nuint lanes = (nuint)T.Lanes;
        nuint stride = (nuint)row.RegisterStride;
        ref float c = ref Unsafe.Add(ref MemoryMarshal.GetReference(row.Results), (nuint)(position * ChannelBlocks.Width));
        nuint one = (nuint)row.Step;
        nuint two = 2 * one;
        nuint three = 3 * one;
        ref float x = ref Unsafe.Add(ref MemoryMarshal.GetReference(row.X), (nuint)(position * row.Step));
        ref int offset = ref MemoryMarshal.GetReference(row.Offsets);
        nint depth = row.Offsets.Length;
        nuint weightStep = (nuint)row.WeightStep;
        for (int tile = 0; tile < tiles; tile++)
        {
            T c00 = T.Zero, c01 = T.Zero, c02 = T.Zero, c03 = T.Zero;
            T c10 = T.Zero, c11 = T.Zero, c12 = T.Zero, c13 = T.Zero;
            T c20 = T.Zero, c21 = T.Zero, c22 = T.Zero, c23 = T.Zero;
            T c30 = T.Zero, c31 = T.Zero, c32 = T.Zero, c33 = T.Zero;
            T c40 = T.Zero, c41 = T.Zero, c42 = T.Zero, c43 = T.Zero;
            T c50 = T.Zero, c51 = T.Zero, c52 = T.Zero, c53 = T.Zero;
            if (row.Ends.Accumulate)
            {
                c00 = T.Load(in c, 0);
                if (TRegisters.Value > 1)
                    c01 = T.Load(in c, stride);
                if (TRegisters.Value > 2)
                    c02 = T.Load(in c, 2 * stride);
                if (TRegisters.Value > 3)
                    c03 = T.Load(in c, 3 * stride);
                if (TPositions.Value > 1)
                    c10 = T.Load(in c, 1 * ChannelBlocks.Width);
                if (TPositions.Value > 1 && TRegisters.Value > 1)
                    c11 = T.Load(in c, (1 * ChannelBlocks.Width) + stride);
                if (TPositions.Value > 1 && TRegisters.Value > 2)
                    c12 = T.Load(in c, (1 * ChannelBlocks.Width) + (2 * stride));
                if (TPositions.Value > 1 && TRegisters.Value > 3)
                    c13 = T.Load(in c, (1 * ChannelBlocks.Width) + (3 * stride));
                if (TPositions.Value > 2)
                    c20 = T.Load(in c, 2 * ChannelBlocks.Width);
                if (TPositions.Value > 2 && TRegisters.Value > 1)
                    c21 = T.Load(in c, (2 * ChannelBlocks.Width) + stride);
                if (TPositions.Value > 2 && TRegisters.Value > 2)
                    c22 = T.Load(in c, (2 * ChannelBlocks.Width) + (2 * stride));
                if (TPositions.Value > 2 && TRegisters.Value > 3)
                    c23 = T.Load(in c, (2 * ChannelBlocks.Width) + (3 * stride));
                if (TPositions.Value > 3)
                    c30 = T.Load(in c, 3 * ChannelBlocks.Width);
                if (TPositions.Value > 3 && TRegisters.Value > 1)
                    c31 = T.Load(in c, (3 * ChannelBlocks.Width) + stride);
                if (TPositions.Value > 3 && TRegisters.Value > 2)
                    c32 = T.Load(in c, (3 * ChannelBlocks.Width) + (2 * stride));
                if (TPositions.Value > 3 && TRegisters.Value > 3)
                    c33 = T.Load(in c, (3 * ChannelBlocks.Width) + (3 * stride));
                if (TPositions.Value > 4)
                    c40 = T.Load(in c, 4 * ChannelBlocks.Width);
                if (TPositions.Value > 4 && TRegisters.Value > 1)
                    c41 = T.Load(in c, (4 * ChannelBlocks.Width) + stride);
                if (TPositions.Value > 4 && TRegisters.Value > 2)
                    c42 = T.Load(in c, (4 * ChannelBlocks.Width) + (2 * stride));
                if (TPositions.Value > 4 && TRegisters.Value > 3)
                    c43 = T.Load(in c, (4 * ChannelBlocks.Width) + (3 * stride));
                if (TPositions.Value > 5)
                    c50 = T.Load(in c, 5 * ChannelBlocks.Width);
                if (TPositions.Value > 5 && TRegisters.Value > 1)
                    c51 = T.Load(in c, (5 * ChannelBlocks.Width) + stride);
                if (TPositions.Value > 5 && TRegisters.Value > 2)
                    c52 = T.Load(in c, (5 * ChannelBlocks.Width) + (2 * stride));
                if (TPositions.Value > 5 && TRegisters.Value > 3)
                    c53 = T.Load(in c, (5 * ChannelBlocks.Width) + (3 * stride));
            }
            else
            {
                ref float bias = ref MemoryMarshal.GetReference(row.Bias);
                c00 = c10 = c20 = c30 = c40 = c50 = T.Load(in bias, 0);
                if (TRegisters.Value > 1)
                    c01 = c11 = c21 = c31 = c41 = c51 = T.Load(in bias, lanes);
                if (TRegisters.Value > 2)
                    c02 = c12 = c22 = c32 = c42 = c52 = T.Load(in bias, 2 * lanes);
                if (TRegisters.Value > 3)
                    c03 = c13 = c23 = c33 = c43 = c53 = T.Load(in bias, 3 * lanes);
            }

            ref float w = ref MemoryMarshal.GetReference(row.Weights);
            for (nint k = 0; k < depth; k++)
            {
                ref float b = ref Unsafe.Add(ref x, Unsafe.Add(ref offset, k));
                T w0 = T.Load(in w, 0);
                T w1 = TRegisters.Value > 1 ? T.Load(in w, lanes) : T.Zero;
                T w2 = TRegisters.Value > 2 ? T.Load(in w, 2 * lanes) : T.Zero;
                T w3 = TRegisters.Value > 3 ? T.Load(in w, 3 * lanes) : T.Zero;
                T v = T.Broadcast(b);
                c00 = T.MulAdd(v, w0, c00);
                if (TRegisters.Value > 1)
                    c01 = T.MulAdd(v, w1, c01);
                if (TRegisters.Value > 2)
                    c02 = T.MulAdd(v, w2, c02);
                if (TRegisters.Value > 3)
                    c03 = T.MulAdd(v, w3, c03);
                if (TPositions.Value > 1)
                {
                    v = T.Broadcast(Unsafe.Add(ref b, one));
                    c10 = T.MulAdd(v, w0, c10);
                    if (TRegisters.Value > 1)
                        c11 = T.MulAdd(v, w1, c11);
                    if (TRegisters.Value > 2)
                        c12 = T.MulAdd(v, w2, c12);
                    if (TRegisters.Value > 3)
                        c13 = T.MulAdd(v, w3, c13);
                }

                if (TPositions.Value > 2)
                {
                    v = T.Broadcast(Unsafe.Add(ref b, two));
                    c20 = T.MulAdd(v, w0, c20);
                    if (TRegisters.Value > 1)
                        c21 = T.MulAdd(v, w1, c21);
                    if (TRegisters.Value > 2)
                        c22 = T.MulAdd(v, w2, c22);
                    if (TRegisters.Value > 3)
                        c23 = T.MulAdd(v, w3, c23);
                }

                if (TPositions.Value > 3)
                {
                    b = ref Unsafe.Add(ref b, three);
                    v = T.Broadcast(b);
                    c30 = T.MulAdd(v, w0, c30);
                    if (TRegisters.Value > 1)
                        c31 = T.MulAdd(v, w1, c31);
                    if (TRegisters.Value > 2)
                        c32 = T.MulAdd(v, w2, c32);
                    if (TRegisters.Value > 3)
                        c33 = T.MulAdd(v, w3, c33);
                }

                if (TPositions.Value > 4)
                {
                    v = T.Broadcast(Unsafe.Add(ref b, one));
                    c40 = T.MulAdd(v, w0, c40);
                    if (TRegisters.Value > 1)
                        c41 = T.MulAdd(v, w1, c41);
                    if (TRegisters.Value > 2)
                        c42 = T.MulAdd(v, w2, c42);
                    if (TRegisters.Value > 3)
                        c43 = T.MulAdd(v, w3, c43);
                }

                if (TPositions.Value > 5)
                {
                    v = T.Broadcast(Unsafe.Add(ref b, two));
                    c50 = T.MulAdd(v, w0, c50);
                    if (TRegisters.Value > 1)
                        c51 = T.MulAdd(v, w1, c51);
                    if (TRegisters.Value > 2)
                        c52 = T.MulAdd(v, w2, c52);
                    if (TRegisters.Value > 3)
                        c53 = T.MulAdd(v, w3, c53);
                }

                w = ref Unsafe.Add(ref w, weightStep);
            }

            T.Store(c00, ref c, 0);
            if (TRegisters.Value > 1)
                T.Store(c01, ref c, stride);
            if (TRegisters.Value > 2)
                T.Store(c02, ref c, 2 * stride);
            if (TRegisters.Value > 3)
                T.Store(c03, ref c, 3 * stride);
            if (TPositions.Value > 1)
                T.Store(c10, ref c, 1 * ChannelBlocks.Width);
            if (TPositions.Value > 1 && TRegisters.Value > 1)
                T.Store(c11, ref c, (1 * ChannelBlocks.Width) + stride);
            if (TPositions.Value > 1 && TRegisters.Value > 2)
                T.Store(c12, ref c, (1 * ChannelBlocks.Width) + (2 * stride));
            if (TPositions.Value > 1 && TRegisters.Value > 3)
                T.Store(c13, ref c, (1 * ChannelBlocks.Width) + (3 * stride));
            if (TPositions.Value > 2)
                T.Store(c20, ref c, 2 * ChannelBlocks.Width);
            if (TPositions.Value > 2 && TRegisters.Value > 1)
                T.Store(c21, ref c, (2 * ChannelBlocks.Width) + stride);
            if (TPositions.Value > 2 && TRegisters.Value > 2)
                T.Store(c22, ref c, (2 * ChannelBlocks.Width) + (2 * stride));
            if (TPositions.Value > 2 && TRegisters.Value > 3)
                T.Store(c23, ref c, (2 * ChannelBlocks.Width) + (3 * stride));
            if (TPositions.Value > 3)
                T.Store(c30, ref c, 3 * ChannelBlocks.Width);
            if (TPositions.Value > 3 && TRegisters.Value > 1)
                T.Store(c31, ref c, (3 * ChannelBlocks.Width) + stride);
            if (TPositions.Value > 3 && TRegisters.Value > 2)
                T.Store(c32, ref c, (3 * ChannelBlocks.Width) + (2 * stride));
            if (TPositions.Value > 3 && TRegisters.Value > 3)
                T.Store(c33, ref c, (3 * ChannelBlocks.Width) + (3 * stride));
            if (TPositions.Value > 4)
                T.Store(c40, ref c, 4 * ChannelBlocks.Width);
            if (TPositions.Value > 4 && TRegisters.Value > 1)
                T.Store(c41, ref c, (4 * ChannelBlocks.Width) + stride);
            if (TPositions.Value > 4 && TRegisters.Value > 2)
                T.Store(c42, ref c, (4 * ChannelBlocks.Width) + (2 * stride));
            if (TPositions.Value > 4 && TRegisters.Value > 3)
                T.Store(c43, ref c, (4 * ChannelBlocks.Width) + (3 * stride));
            if (TPositions.Value > 5)
                T.Store(c50, ref c, 5 * ChannelBlocks.Width);
            if (TPositions.Value > 5 && TRegisters.Value > 1)
                T.Store(c51, ref c, (5 * ChannelBlocks.Width) + stride);
            if (TPositions.Value > 5 && TRegisters.Value > 2)
                T.Store(c52, ref c, (5 * ChannelBlocks.Width) + (2 * stride));
            if (TPositions.Value > 5 && TRegisters.Value > 3)
                T.Store(c53, ref c, (5 * ChannelBlocks.Width) + (3 * stride));
            c = ref Unsafe.Add(ref c, TPositions.Value * ChannelBlocks.Width);
            x = ref Unsafe.Add(ref x, TPositions.Value * row.Step);
        }
    }
}
