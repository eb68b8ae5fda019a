using System.Collections.Generic;

namespace Managed.Fuzz;

/// <summary>Pieces of JSON that headers in JSON stumble over.</summary>
internal static class JsonTokens
{
    public static IReadOnlyList<byte[]> All { get; } =
    [
        "\""u8.ToArray(), "{"u8.ToArray(), "}"u8.ToArray(), "["u8.ToArray(), "]"u8.ToArray(), ","u8.ToArray(), ":"u8.ToArray(), "0"u8.ToArray(),
        "1"u8.ToArray(), "-1"u8.ToArray(), "-0"u8.ToArray(), "1.5"u8.ToArray(), "1e999"u8.ToArray(), "1e2"u8.ToArray(), "2147483647"u8.ToArray(),
        "2147483648"u8.ToArray(), "9223372036854775807"u8.ToArray(), "99999999999999999999"u8.ToArray(), "null"u8.ToArray(), "true"u8.ToArray(),
        "\\u0000"u8.ToArray(), "\\ud800"u8.ToArray(), "\\"u8.ToArray(), ".."u8.ToArray(), "/"u8.ToArray(), "NaN"u8.ToArray(), "[]"u8.ToArray(),
        "{}"u8.ToArray(), "\"\""u8.ToArray(), " "u8.ToArray(), "\n"u8.ToArray(), [0], [0xEF, 0xBB, 0xBF], [0xC3], [0xED, 0xA0, 0x80],
    ];
}
