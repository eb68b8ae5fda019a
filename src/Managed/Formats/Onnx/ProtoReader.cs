using System;
using System.Buffers.Binary;
using System.Text;

namespace Managed.Formats.Onnx;

/// <summary>Reads the fields of one message of protocol buffers' wire format, each length checked against what is left.</summary>
/// <remarks>Groups, which were given up long ago, are refused. Encoding: protobuf.dev, "Encoding".</remarks>
internal ref struct ProtoReader
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    private readonly ReadOnlyMemory<byte> bytes;
    private readonly ReadOnlySpan<byte> span;
    private readonly string file;
    private readonly long offset;
    private int position;
    private int wireType;

    /// <summary>A message.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="file">The file's name for messages.</param>
    /// <param name="offset">Where in the file they begin.</param>
    public ProtoReader(ReadOnlyMemory<byte> bytes, string file, long offset)
    {
        this.bytes = bytes;
        span = bytes.Span;
        this.file = file;
        this.offset = offset;
    }

    /// <summary>The number of the field at hand.</summary>
    public int Field { get; private set; }

    /// <summary>Where in the file the reader stands.</summary>
    public readonly long Offset => offset + position;

    /// <summary>Goes to the next field; false at the message's end.</summary>
    public bool Next()
    {
        if (position == span.Length)
            return false;
        ulong tag = RawVarint();
        wireType = (int)(tag & 7);
        if (tag >> 3 is 0 or > int.MaxValue)
            throw Invalid("a field has no valid number");
        Field = (int)(tag >> 3);
        return true;
    }

    /// <summary>The field as an integer.</summary>
    public long Integer()
    {
        Require(Varint);
        return (long)RawVarint();
    }

    /// <summary>The field as a single-precision number.</summary>
    public float Single()
    {
        Require(Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));
    }

    /// <summary>The field's bytes.</summary>
    public ReadOnlyMemory<byte> Bytes()
    {
        Require(Delimited);
        ulong length = RawVarint();
        if (length > (ulong)(span.Length - position))
            throw Invalid($"a field of {length} bytes goes beyond its message");
        ReadOnlyMemory<byte> taken = bytes.Slice(position, (int)length);
        position += (int)length;
        return taken;
    }

    /// <summary>The field as a message of its own.</summary>
    public ProtoReader Message()
    {
        ReadOnlyMemory<byte> content = Bytes();
        return new ProtoReader(content, file, Offset - content.Length);
    }

    /// <summary>The field as text.</summary>
    public string Text()
    {
        try
        {
            return new UTF8Encoding(false, true).GetString(Bytes().Span);
        }
        catch (DecoderFallbackException)
        {
            throw Invalid("a text is not UTF-8");
        }
    }

    /// <summary>Adds the integers of the field, one or packed.</summary>
    public void Integers(PackedNumbers<long> numbers)
    {
        if (wireType == Varint)
        {
            numbers.Add((long)RawVarint(), this);
            return;
        }

        ProtoReader packed = Message();
        while (packed.position < packed.span.Length)
            numbers.Add((long)packed.RawVarint(), this);
    }

    /// <summary>Adds the single-precision numbers of the field, one or packed.</summary>
    public void Singles(PackedNumbers<float> numbers)
    {
        if (wireType == Fixed32)
        {
            numbers.Add(Single(), this);
            return;
        }

        ProtoReader packed = Message();
        while (packed.position < packed.span.Length)
            numbers.Add(BinaryPrimitives.ReadSingleLittleEndian(packed.Take(sizeof(float))), this);
    }

    /// <summary>Adds the double-precision numbers of the field, one or packed.</summary>
    public void Doubles(PackedNumbers<double> numbers)
    {
        if (wireType == Fixed64)
        {
            numbers.Add(BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double))), this);
            return;
        }

        ProtoReader packed = Message();
        while (packed.position < packed.span.Length)
            numbers.Add(BinaryPrimitives.ReadDoubleLittleEndian(packed.Take(sizeof(double))), this);
    }

    /// <summary>Passes over the field.</summary>
    public void Skip()
    {
        switch (wireType)
        {
            case Varint:
                _ = RawVarint();
                break;
            case Fixed64:
                _ = Take(sizeof(ulong));
                break;
            case Delimited:
                _ = Bytes();
                break;
            case Fixed32:
                _ = Take(sizeof(uint));
                break;
            default:
                throw Invalid($"a field has the wire type {wireType}, which is not read");
        }
    }

    /// <summary>What is wrong with the file at this place.</summary>
    public readonly InvalidFileException Invalid(string reason) => new(file, reason, Offset);

    private readonly void Require(int type)
    {
        if (wireType != type)
            throw Invalid($"field {Field} has the wire type {wireType} where {type} is expected");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > span.Length - position)
            throw Invalid("a number goes beyond its message");
        position += length;
        return span.Slice(position - length, length);
    }

    private ulong RawVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = Take(1)[0];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }

        throw Invalid("a number has more than ten bytes");
    }
}
