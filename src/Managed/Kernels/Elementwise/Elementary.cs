using System;

namespace Managed.Kernels.Elementwise;

/// <summary>Elementary functions of one double: the same bits on every machine, where those of the framework are those of the system's C library.</summary>
/// <remarks>
/// Additions, multiplications, divisions and powers of two in a stated order, each rounded once as IEEE 754 prescribes. Errors are
/// those of a few units in the last place, so that a value rounded to single precision is the nearest but where the exact one
/// lies as good as halfway between two. Infinities, zeros and NaN give what the framework's functions give.
/// </remarks>
internal static class Elementary
{
    private const double Log2E = 1.4426950408889634;

    // ln 2 in two parts; products of the first with an exponent are exact.
    private const double Ln2High = 0.69314718036912382;
    private const double Ln2Low = 1.9082149292705877e-10;
    private const double LowestExponent = -746;
    private const double HighestExponent = 710;
    private const int LargestRepeatedPower = 64;

    /// <summary>e^x.</summary>
    /// <remarks>x = n ln 2 + r with |r| at most ln 2 / 2, and the Taylor polynomial of e^r.</remarks>
    public static double Exp(double x)
    {
        if (!(x > LowestExponent))
            return double.IsNaN(x) ? x : 0;
        if (x > HighestExponent)
            return double.PositiveInfinity;
        double n = Math.Round(x * Log2E);
        double high = x - (n * Ln2High);
        double low = n * Ln2Low;
        double r = high - low;
        double square = r * r;

        // (e^r - 1 - r) / r², its even and its odd terms apart so that their chains overlap.
        double even = (1.0 / 2) + (square * ((1.0 / 24) + (square * ((1.0 / 720) + (square * ((1.0 / 40320)
            + (square * ((1.0 / 3628800) + (square * (1.0 / 479001600))))))))));
        double odd = (1.0 / 6) + (square * ((1.0 / 120) + (square * ((1.0 / 5040) + (square * ((1.0 / 362880)
            + (square * ((1.0 / 39916800) + (square * (1.0 / 6227020800))))))))));
        double power = 1 + (high + ((square * (even + (r * odd))) - low));
        int exponent = (int)n;
        return power * PowerOfTwo(exponent / 2) * PowerOfTwo(exponent - (exponent / 2));
    }

    /// <summary>The natural logarithm.</summary>
    /// <remarks>x = 2^n m with m in [√½, √2), and ln m = 2 artanh s with s = (m - 1) / (m + 1), by its series.</remarks>
    public static double Log(double x)
    {
        if (!(x > 0) || double.IsPositiveInfinity(x))
            return x == 0 ? double.NegativeInfinity : x > 0 ? x : double.NaN;
        int exponent = 0;
        if (!double.IsNormal(x))
        {
            x *= PowerOfTwo(54);
            exponent = -54;
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        exponent += (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | (1023L << 52));
        if (m > 1.4142135623730951)
        {
            m /= 2;
            exponent++;
        }

        double s = (m - 1) / (m + 1);
        double square = s * s;
        double sum = square * ((1.0 / 3) + (square * ((1.0 / 5) + (square * ((1.0 / 7) + (square * ((1.0 / 9) + (square * ((1.0 / 11)
            + (square * ((1.0 / 13) + (square * ((1.0 / 15) + (square * ((1.0 / 17) + (square * ((1.0 / 19) + (square * (1.0 / 21)))))))))))))))))));
        double twice = 2 * s;
        return (exponent * Ln2High) + (twice + ((twice * sum) + (exponent * Ln2Low)));
    }

    /// <summary>x^y: repeated products for small whole y, else e^(y ln x).</summary>
    public static double Pow(double x, double y)
    {
        if (y == Math.Floor(y) && Math.Abs(y) <= LargestRepeatedPower)
            return y < 0 ? 1 / RepeatedProduct(x, (int)-y) : RepeatedProduct(x, (int)y);
        if (x == 1 || double.IsNaN(x) || double.IsNaN(y))
            return x == 1 ? 1 : double.NaN;
        double magnitude = Math.Abs(x);
        if (double.IsInfinity(y) && magnitude == 1)
            return 1;
        bool isWhole = y == Math.Floor(y);
        if (x < 0 && double.IsFinite(x) && !isWhole)
            return double.NaN;
        double power = Exp(y * Log(magnitude));
        bool isOdd = isWhole && double.IsFinite(y) && Math.IEEERemainder(y, 2) is 1 or -1;
        return isOdd && double.IsNegative(x) ? -power : power;
    }

    /// <summary>The hyperbolic tangent.</summary>
    /// <remarks>Near zero by Lambert's continued fraction, x / (1 + x² / (3 + x² / (5 + ...))).</remarks>
    public static double Tanh(double x)
    {
        double magnitude = Math.Abs(x);
        if (!(magnitude < 0.5))
            return double.IsNaN(x) ? x : Math.CopySign(1 - (2 / (Exp(2 * magnitude) + 1)), x);
        double square = x * x;
        double fraction = 0;
        for (int k = 17; k >= 3; k -= 2)
            fraction = square / (k + fraction);
        return x / (1 + fraction);
    }

    /// <summary>1 / (1 + e^-x).</summary>
    public static double Logistic(double x) => 1 / (1 + Exp(-x));

    /// <summary>cos(pi * t) for t in [0, 1]: the Taylor polynomial about the nearer of 0 and 1/2, exact to double precision but for its last bits.</summary>
    public static double CosineOfHalfTurn(double t)
    {
        if (t > 0.5)
            return -CosineOfHalfTurn(1 - t);
        double square = Math.PI * Math.PI * t * t;
        double sum = 0;
        for (int k = 20; k >= 2; k -= 2)
            sum = (1 - sum) * square / (k * (k - 1));
        return 1 - sum;
    }

    /// <summary>The angle whose tangent is x, in [-pi/2, pi/2].</summary>
    /// <remarks>The angle is halved twice, tan(a / 2) = tan a / (1 + √(1 + tan² a)); then its Taylor polynomial.</remarks>
    public static double Atan(double x)
    {
        if (Math.Abs(x) < 1e-8)
            return x;
        if (Math.Abs(x) > 1)
            return Math.CopySign(Math.PI / 2, x) - Atan(1 / x);
        double half = x / (1 + Math.Sqrt(1 + (x * x)));
        double quarter = half / (1 + Math.Sqrt(1 + (half * half)));
        double square = quarter * quarter;
        double sum = 0;
        for (int k = 25; k >= 3; k -= 2)
            sum = square * ((1.0 / k) - sum);
        return 4 * (quarter - (quarter * sum));
    }

    /// <summary>The angle of the direction (x, y), in [-pi, pi] for finite ones; 0 where both are 0.</summary>
    public static double Atan2(double y, double x)
    {
        if (x == 0 && y == 0)
            return 0;
        if (Math.Abs(y) > Math.Abs(x))
            return Math.CopySign(Math.PI / 2, y) - Atan(x / y);
        double angle = Atan(y / x);
        return x > 0 ? angle : angle + Math.CopySign(Math.PI, y);
    }

    private static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((exponent + 1023L) << 52);

    private static double RepeatedProduct(double x, int count)
    {
        double product = 1;
        for (double factor = x; count > 0; count >>= 1, factor *= factor)
        {
            if ((count & 1) != 0)
                product *= factor;
        }

        return product;
    }
}
