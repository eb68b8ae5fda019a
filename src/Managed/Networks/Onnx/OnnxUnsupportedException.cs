using System;

namespace Managed.Networks.Onnx;

/// <summary>A model is well-formed and asks for something that is not there.</summary>
public sealed class OnnxUnsupportedException : Exception
{
    /// <summary>Something that is not there.</summary>
    /// <param name="operatorName">The operator.</param>
    /// <param name="reason">What of it, as a clause; null for all of it.</param>
    public OnnxUnsupportedException(string operatorName, string? reason = null)
        : base(reason is null ? $"The ONNX operator {operatorName} is not there." : $"The ONNX operator {operatorName}: {reason}.") => Operator = operatorName;

    /// <summary>The operator.</summary>
    public string Operator { get; }
}
