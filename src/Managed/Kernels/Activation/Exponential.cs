using System.Runtime.CompilerServices;
using Managed.Kernels.Elementwise;
using Managed.Simd;

namespace Managed.Kernels.Activation;

/// <summary>e^x, within two units in the last place; the same bits at every width.</summary>
/// <remarks>
/// x = n ln 2 + r with |r| at most ln 2 / 2; e^r by the polynomial of Moshier's Cephes library (expf); 2^n applied in two
/// exact halves, so that subnormal results round once. NaN stays NaN.
/// </remarks>
internal readonly struct Exponential : IUnaryOperator
{
    private const float Lowest = -104f;
    private const float Highest = 89f;
    private const float Log2E = 1.44269504f;
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    public static string Name => "exponential";

    public static T Invoke<T>(T value, T first, T second)
        where T : struct, ISimd<T> => Of(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(T x)
        where T : struct, ISimd<T>
    {
        x = T.Select(T.LessThan(x, T.Broadcast(Lowest)), T.Broadcast(Lowest), x);
        x = T.Select(T.LessThan(T.Broadcast(Highest), x), T.Broadcast(Highest), x);
        T n = T.Round(x * T.Broadcast(Log2E));
        T r = T.MulAdd(n, T.Broadcast(-Ln2High), x);
        r = T.MulAdd(n, T.Broadcast(-Ln2Low), r);
        T p = T.Broadcast(1.9875691500e-4f);
        p = T.MulAdd(p, r, T.Broadcast(1.3981999507e-3f));
        p = T.MulAdd(p, r, T.Broadcast(8.3334519073e-3f));
        p = T.MulAdd(p, r, T.Broadcast(4.1665795894e-2f));
        p = T.MulAdd(p, r, T.Broadcast(1.6666665459e-1f));
        p = T.MulAdd(p, r, T.Broadcast(5.0000001201e-1f));
        p = T.MulAdd(p, r * r, r) + T.Broadcast(1f);
        T half = T.Floor(n * T.Broadcast(0.5f));
        return p * T.PowerOfTwo(half) * T.PowerOfTwo(n - half);
    }
}
