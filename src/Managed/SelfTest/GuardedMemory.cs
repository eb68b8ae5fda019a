using System;

namespace Managed.SelfTest;

/// <summary>Memory with NaN before and after it: reading beyond makes results NaN, writing beyond is found.</summary>
internal sealed class GuardedMemory
{
    private const int GuardLength = 64;

    private static readonly int Poison = BitConverter.SingleToInt32Bits(float.NaN) ^ 0x5A5A;

    private readonly float[] array;

    public GuardedMemory(int length)
    {
        array = new float[length + (2 * GuardLength)];
        Array.Fill(array, BitConverter.Int32BitsToSingle(Poison));
        Memory = array.AsMemory(GuardLength, length);
    }

    public GuardedMemory(float[] values)
        : this(values.Length) => values.CopyTo(Memory);

    public Memory<float> Memory { get; }

    public bool Intact
    {
        get
        {
            for (int i = 0; i < GuardLength; i++)
            {
                if (BitConverter.SingleToInt32Bits(array[i]) != Poison || BitConverter.SingleToInt32Bits(array[^(i + 1)]) != Poison)
                    return false;
            }

            return true;
        }
    }
}
