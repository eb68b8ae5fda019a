using System;

namespace Managed.Simd;

/// <summary>What the environment variable MANAGED_SIMD asks for.</summary>
internal static class SimdSetting
{
    public const string Variable = "MANAGED_SIMD";
    public const string Strict = "strict";

    /// <summary>The variable's value, or null where it is unset or empty.</summary>
    public static readonly string? Current = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : null;

    /// <summary>Whether the value is one of the documented ones; an unknown value acts as if unset.</summary>
    public static bool IsKnown => Current is null or Strict || ForcedLevel(Current) is not null;

    public static SimdLevel? ForcedLevel(string? value) => value switch
    {
        "512" => SimdLevel.Vector512,
        "256" => SimdLevel.Vector256,
        "128" => SimdLevel.Vector128,
        "scalar" => SimdLevel.Scalar,
        _ => null,
    };
}
