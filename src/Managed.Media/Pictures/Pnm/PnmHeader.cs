using System;

namespace Managed.Media.Pictures.Pnm;

/// <summary>The text before the pixels: kind, width, height and the largest sample, with comments from '#' to the end of a line.</summary>
internal sealed record PnmHeader(bool IsGray, int Width, int Height, int Maximum, int DataOffset)
{
    public int SampleLength => Maximum > byte.MaxValue ? 2 : 1;

    public int SampleCount => IsGray ? 1 : 3;

    /// <summary>The header of a file that has been recognised.</summary>
    /// <exception cref="InvalidFileException">The header is truncated or malformed, or the picture is too large.</exception>
    public static PnmHeader Parse(ReadOnlySpan<byte> bytes, string file, PictureOptions options)
    {
        int at = 2;
        int width = ReadNumber(bytes, ref at, file);
        int height = ReadNumber(bytes, ref at, file);
        PictureSize.Require(width, height, options, file, 2);
        int maximum = ReadNumber(bytes, ref at, file);
        if (maximum is < 1 or > ushort.MaxValue)
            throw new InvalidFileException(file, $"the largest sample is given as {maximum}", at);
        if (at == bytes.Length || !IsSpace(bytes[at]))
            throw new InvalidFileException(file, "the header does not end in white space", at);
        return new PnmHeader(bytes[1] == '5', width, height, maximum, at + 1);
    }

    public static bool IsSpace(byte letter) => letter is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r');

    private static int ReadNumber(ReadOnlySpan<byte> bytes, ref int at, string file)
    {
        int first = at;
        SkipSpace(bytes, ref at);
        if (at == first)
            throw new InvalidFileException(file, "white space is missing in the header", at);
        int number = 0;
        int firstDigit = at;
        for (; at < bytes.Length && char.IsAsciiDigit((char)bytes[at]); at++)
        {
            if (number > (int.MaxValue - 9) / 10)
                throw new InvalidFileException(file, "a number in the header is too large", firstDigit);
            number = (10 * number) + bytes[at] - '0';
        }

        if (at == firstDigit)
            throw new InvalidFileException(file, "a number is missing in the header", at);
        return number;
    }

    private static void SkipSpace(ReadOnlySpan<byte> bytes, ref int at)
    {
        while (at < bytes.Length && (IsSpace(bytes[at]) || bytes[at] == '#'))
        {
            if (bytes[at] == '#')
            {
                int length = bytes[at..].IndexOfAny((byte)'\n', (byte)'\r');
                at = length < 0 ? bytes.Length : at + length;
            }
            else
            {
                at++;
            }
        }
    }
}
