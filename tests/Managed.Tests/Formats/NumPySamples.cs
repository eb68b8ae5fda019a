using System;

namespace Managed.Tests.Formats;

/// <summary>Files that NumPy 1.24 has written.</summary>
internal static class NumPySamples
{
    /// <summary>[[-1, -0.5, 0], [0.5, 1, 1.5]] as little-endian float32.</summary>
    public static byte[] Single => Convert.FromBase64String(
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgIAoAAIC/AAAAvwAAAAAAAAA/AACAPwAAwD8=");

    /// <summary>The same as big-endian float32, the first axis fastest.</summary>
    public static byte[] SingleBigEndianFortran => Convert.FromBase64String(
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPmY0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgIAq/gAAAPwAAAL8AAAA/gAAAAAAAAD/AAAA=");

    /// <summary>[True, False, True].</summary>
    public static byte[] Boolean => Convert.FromBase64String(
        "k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgIAoBAAE=");

    /// <summary>[1.5, -2, 65504] as float16.</summary>
    public static byte[] Half => Convert.FromBase64String(
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgIAoAPgDA/3s=");

    /// <summary>-5 to 6 as big-endian int16 of shape 2x3x2, the first axis fastest.</summary>
    public static byte[] Int16BigEndianFortran => Convert.FromBase64String(
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGkyJywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywgMiksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgIAr7/wEA/f8DAP//BQD8/wIA/v8EAAAABgA=");

    /// <summary>2^53 as uint64 without axes.</summary>
    public static byte[] UInt64Scalar => Convert.FromBase64String(
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPHU4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgIAoAAAAAAAAgAA==");

    /// <summary>[0.1, -1e300] as float64, format version 2.0.</summary>
    public static byte[] DoubleVersion2 => Convert.FromBase64String(
        "k05VTVBZAgB0AAAAeydkZXNjcic6ICc8ZjgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgIAqamZmZmZm5P5x1AIg85Df+");

    /// <summary>The same, format version 3.0.</summary>
    public static byte[] DoubleVersion3 => Convert.FromBase64String(
        "k05VTVBZAwB0AAAAeydkZXNjcic6ICc8ZjgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgIAqamZmZmZm5P5x1AIg85Df+");

    /// <summary>[[-128, 127]] as int8.</summary>
    public static byte[] SignedByte => Convert.FromBase64String(
        "k05VTVBZAQB2AHsnZGVzY3InOiAnfGkxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgIAqAfw==");

    /// <summary>[1, 'a'] as Python objects.</summary>
    public static byte[] Objects => Convert.FromBase64String(
        "k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgIAqAA2NudW1weS5jb3JlLm11bHRpYXJyYXkKX3JlY29uc3RydWN0CnEAY251bXB5Cm5kYXJyYXkKcQFLAIVxAkMBYnEDh3EEUnEFKEsBSwKFcQZjbnVtcHkKZHR5cGUKcQdY"
        + "AgAAAE84cQiJiIdxCVJxCihLA1gBAAAAfHELTk5OSv////9K/////0s/dHEMYoldcQ0oSwFYAQAAAGFxDmV0cQ9iLg==");

    /// <summary>One record of one float32.</summary>
    public static byte[] Records => Convert.FromBase64String(
        "k05VTVBZAQB2AHsnZGVzY3InOiBbKCd4JywgJzxmNCcpXSwgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgIAoAAAAA");

    /// <summary>One complex64.</summary>
    public static byte[] Complex => Convert.FromBase64String(
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGM4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgIAoAAAAAAAAAAA==");

    /// <summary>float32 of shape (0, 2).</summary>
    public static byte[] Empty => Convert.FromBase64String(
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDAsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"
        + "AgICAgICAgICAgICAgIAo=");

    /// <summary>numpy.savez of "a", which is Single, and "layer/bias", which is [1, 2.5] as float64.</summary>
    public static byte[] Stored => Convert.FromBase64String(
        "UEsDBBQAAAAAAAAAIQBLSmgBmAAAAJgAAAAFABQAYS5ucHkBABAAmAAAAAAAAACYAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmNCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZS"
        + "c6ICgyLCAzKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAACAvwAAAL8AAAAAAAAAPwAAgD8AAMA/UEsDBBQAAAAAAAAAIQBgnsbb"
        + "kAAAAJAAAAAOABQAbGF5ZXIvYmlhcy5ucHkBABAAkAAAAAAAAACQAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCksIH"
        + "0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAA8D8AAAAAAAAEQFBLAQIUAxQAAAAAAAAAIQBLSmgBmAAAAJgAAAAFAAAAAAAA"
        + "AAAAAACAAQAAAABhLm5weVBLAQIUAxQAAAAAAAAAIQBgnsbbkAAAAJAAAAAOAAAAAAAAAAAAAACAAc8AAABsYXllci9iaWFzLm5weVBLBQYAAAAAAgACAG8AAACfAQAAAAA=");

    /// <summary>numpy.savez_compressed of "a", which is Single, and "F", the same with the first axis fastest.</summary>
    public static byte[] Deflated => Convert.FromBase64String(
        "UEsDBBQAAAAIAAAAIQBLSmgBVwAAAJgAAAAFABQAYS5ucHkBABAAmAAAAAAAAABXAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5Gk"
        + "Y6CsaaOgq1CmQDLgaGhv0MDAwgDAL2QD4QH7AHAFBLAwQUAAAACAAAACEAzFyL11cAAACYAAAABQAUAEYubnB5AQAQAJgAAAAAAAAAVwAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOg"
        + "npZfVFKUmBefX5SSChIPKSpNBQoXZyQWpAK5GkY6CsaaOgq1CuQDLgaGhv0MDAz2QAykG0A0EBywBwBQSwECFAMUAAAACAAAACEAS0poAVcAAACYAAAABQAAAAAAAAAAAAAAgAEAAAAAYS5ucHlQSw"
        + "ECFAMUAAAACAAAACEAzFyL11cAAACYAAAABQAAAAAAAAAAAAAAgAGOAAAARi5ucHlQSwUGAAAAAAIAAgBmAAAAHAEAAAAA");

    /// <summary>numpy.savez of "a" to a stream that cannot seek, so that lengths follow the data.</summary>
    public static byte[] Streamed => Convert.FromBase64String(
        "UEsDBBQACAAAAAAAIQAAAAAAAAAAAAAAAAAFABQAYS5ucHkBABAAAAAAAAAAAAAAAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmNCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZS"
        + "c6ICgyLCAzKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAACAvwAAAL8AAAAAAAAAPwAAgD8AAMA/UEsHCEtKaAGYAAAAAAAAAJgA"
        + "AAAAAAAAUEsBAhQDFAAIAAAAAAAhAEtKaAGYAAAAmAAAAAUAAAAAAAAAAAAAAIABAAAAAGEubnB5UEsFBgAAAAABAAEAMwAAAOcAAAAAAA==");
}
