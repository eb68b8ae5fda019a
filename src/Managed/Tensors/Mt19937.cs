namespace Managed.Tensors;

/// <summary>The stream of random numbers of NumPy's RandomState, for what others have defined by it; what is ours takes <see cref="SeededRandom"/>. Not for secrets.</summary>
/// <remarks>Matsumoto, Nishimura: Mersenne Twister (1998), the generator MT19937, its state filled as by init_genrand of the authors' program of 2002.</remarks>
internal sealed class Mt19937
{
    private const int Length = 624;
    private const int Middle = 397;

    private readonly uint[] state = new uint[Length];
    private int next = Length;

    /// <summary>Begins the stream of a seed.</summary>
    public Mt19937(uint seed)
    {
        state[0] = seed;
        for (int i = 1; i < Length; i++)
            state[i] = (1812433253 * (state[i - 1] ^ (state[i - 1] >> 30))) + (uint)i;
    }

    /// <summary>32 random bits.</summary>
    public uint NextBits()
    {
        if (next == Length)
            Turn();
        uint bits = state[next++];
        bits ^= bits >> 11;
        bits ^= (bits << 7) & 0x9D2C5680;
        bits ^= (bits << 15) & 0xEFC60000;
        return bits ^ (bits >> 18);
    }

    /// <summary>A number in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble()
    {
        uint high = NextBits() >> 5;
        uint low = NextBits() >> 6;
        return ((high * 67108864.0) + low) / 9007199254740992.0;
    }

    private void Turn()
    {
        for (int i = 0; i < Length; i++)
        {
            uint joined = (state[i] & 0x80000000) | (state[(i + 1) % Length] & 0x7FFFFFFF);
            state[i] = state[(i + Middle) % Length] ^ (joined >> 1) ^ ((joined & 1) * 0x9908B0DF);
        }

        next = 0;
    }
}
