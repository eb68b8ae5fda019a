using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Managed.Tests.Repository;

/// <summary>A C# file as the repository's rules see it.</summary>
/// <param name="Path">Relative to the root, with forward slashes.</param>
/// <param name="Text">Its text.</param>
internal sealed partial record SourceFile(string Path, string Text)
{
    private const string OwnFolders = "Simd|Kernels|Tensors|Layers|Networks|Formats|Training|Inspection|Style|Faces|SelfTest|Benchmarking";

    /// <summary>The text without comments and with empty string literals.</summary>
    public string Code { get; } = CommentOrLiteral().Replace(Text, match => match.Value[0] == '/' ? " " : "\"\"");

    /// <summary>The folder as a namespace: "Managed.Kernels.Gemm" for src/Managed/Kernels/Gemm/GemmShape.cs.</summary>
    public string FolderNamespace => string.Join('.', Path.Split('/')[1..^1]);

    /// <summary>The namespaces that the file declares.</summary>
    public IReadOnlyList<string> Namespaces => [.. NamespaceLine().Matches(Code).Select(match => match.Groups[1].Value)];

    /// <summary>The types that the file declares.</summary>
    public IReadOnlyList<string> Types => [.. TypeDeclaration().Matches(Code).Select(match => match.Groups[1].Value)];

    /// <summary>The namespaces of ours that the file uses: by using, alias or static using, or spelled out in the code.</summary>
    public IReadOnlyList<string> Dependencies =>
    [
        .. UsingOfOurs().Matches(Code).Select(match => match.Groups[1].Value)
            .Concat(SpelledOut().Matches(WithoutDirectives()).Select(match => "Managed." + match.Groups[1].Value))
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    private string WithoutDirectives() => Directive().Replace(Code, "");

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'""", RegexOptions.Singleline)]
    private static partial Regex CommentOrLiteral();

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record)\s+(?:struct\s+|class\s+)?(\w+)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"^\s*using\s+(?:static\s+)?(?:\w+\s*=\s*)?(Managed(?:\.\w+)+)\s*;", RegexOptions.Multiline)]
    private static partial Regex UsingOfOurs();

    [GeneratedRegex(@"^\s*(?:using\s+[^;()]+;|namespace\s+[\w.]+;?)", RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex(@"(?<![\w.])(?:Managed\.)?((?:" + OwnFolders + @")(?:\.[A-Z]\w*)?)(?=\.[A-Z])")]
    private static partial Regex SpelledOut();
}
