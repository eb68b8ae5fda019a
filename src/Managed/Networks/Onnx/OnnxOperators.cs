using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Linq;

namespace Managed.Networks.Onnx;

/// <summary>All operators that are there, by name.</summary>
internal static class OnnxOperators
{
    public static FrozenDictionary<string, Action<OnnxOperator>> All { get; } =
        new IEnumerable<KeyValuePair<string, Action<OnnxOperator>>>[] { OnnxMoves.All, OnnxConstants.All, OnnxArithmetic.All, OnnxWindows.All, OnnxNormalizations.All, OnnxResize.All }
            .SelectMany(group => group)
            .ToFrozenDictionary();
}
