using System;
using System.Numerics;

namespace Managed.Tensors;

/// <summary>A stream of random numbers that is the same for the same seed everywhere and always.</summary>
/// <remarks>xoshiro256** by Blackman and Vigna, its state filled by SplitMix64. Not for secrets.</remarks>
public sealed class SeededRandom
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    private ulong a;
    private ulong b;
    private ulong c;
    private ulong d;

    /// <summary>Begins the stream of a seed.</summary>
    public SeededRandom(long seed)
    {
        ulong state = (ulong)seed;
        a = Mix(ref state);
        b = Mix(ref state);
        c = Mix(ref state);
        d = Mix(ref state);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(b * 5, 7) * 9;
        ulong t = b << 17;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= t;
        d = BitOperations.RotateLeft(d, 45);
        return result;
    }

    /// <summary>A number in [0, 1), a multiple of 2^-24.</summary>
    public float NextSingle() => (NextBits() >> 40) * (1f / (1 << 24));

    /// <summary>A number in [low, high).</summary>
    public float NextSingle(float low, float high) => low + ((high - low) * NextSingle());

    /// <summary>An integer in [0, count).</summary>
    public int NextInt(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return (int)Math.BigMul(NextBits(), (ulong)count, out _);
    }

    /// <summary>A number of mean 0 and deviation 1, bell-shaped and within ±6: twelve uniform numbers less six, so that no library function decides its bits.</summary>
    public float NextNormal()
    {
        float sum = -6;
        for (int i = 0; i < 12; i++)
            sum += NextSingle();
        return sum;
    }

    /// <summary>Fills memory with numbers in [low, high).</summary>
    public void Fill(Span<float> values, float low, float high)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = NextSingle(low, high);
    }

    /// <summary>Puts values in a random order: Fisher and Yates, from the last place down.</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int other = NextInt(i + 1);
            (values[i], values[other]) = (values[other], values[i]);
        }
    }

    /// <summary>64 bits that follow from 64 bits and look random: one step of SplitMix64 from the given state.</summary>
    internal static ulong Mix(ulong state)
    {
        ulong z = state + Increment;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private static ulong Mix(ref ulong state)
    {
        ulong mixed = Mix(state);
        state += Increment;
        return mixed;
    }
}
