using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Managed.Tests.Repository;

/// <summary>Rules of the house that the compiler does not know.</summary>
public partial class SourceRulesTests
{
    private static readonly IReadOnlyList<SourceFile> Library = RepositoryFiles.Sources("src/Managed");
    private static readonly IReadOnlyList<SourceFile> All = [.. RepositoryFiles.Sources("src"), .. RepositoryFiles.Sources("tests")];

    [Fact]
    public void A_namespace_is_its_folder() =>
        Assert.Empty(All.Where(file => file.Namespaces.Any(name => name != file.FolderNamespace)).Select(file => file.Path));

    [Fact]
    public void Every_file_but_a_program_has_one_namespace() =>
        Assert.Empty(All.Where(file => file.Namespaces.Count != 1 && !file.Path.EndsWith("/Program.cs", StringComparison.Ordinal)).Select(file => file.Path));

    [Fact]
    public void Usings_are_never_global() => Assert.Empty(All.Where(file => GlobalUsing().IsMatch(file.Code)).Select(file => file.Path));

    [Fact]
    public void The_library_is_managed_code_throughout()
    {
        Assert.Empty(Library.Where(file => UnsafeCode().IsMatch(file.Code)).Select(file => file.Path));
        Assert.DoesNotContain("AllowUnsafeBlocks", RepositoryFiles.Read("src/Managed/Managed.csproj"), StringComparison.Ordinal);
        Assert.DoesNotContain("AllowUnsafeBlocks", RepositoryFiles.Read("Directory.Build.props"), StringComparison.Ordinal);
    }

    /// <summary>The platform's cryptography ends the process where OpenSSL is not installed; TLS, which users ask for, has no other.</summary>
    [Fact]
    public void The_product_has_no_need_of_OpenSSL() => Assert.Empty(
        RepositoryFiles.Sources("src")
            .Where(file => file.Path is not ("src/Managed/Security/RandomBytes.cs" or "src/Managed.Server/Hosting/TlsConnection.cs") && file.Code.Contains("System.Security.Cryptography", StringComparison.Ordinal))
            .Select(file => file.Path));

    [Fact]
    public void Only_the_width_types_name_registers_and_instruction_sets() => Assert.Empty(
        Library.Where(file => !file.Path.StartsWith("src/Managed/Simd/", StringComparison.Ordinal) && Hardware().IsMatch(file.Code)).Select(file => file.Path));

    [Fact]
    public void No_folder_or_type_has_a_name_that_says_nothing()
    {
        IEnumerable<string> folders = All.SelectMany(file => Path.GetDirectoryName(file.Path)!.Split('/', '\\')).Distinct();
        string[] offenders = [.. folders.Concat(All.SelectMany(file => file.Types)).Where(name => SaysNothing().IsMatch(name))];
        Assert.Empty(offenders);
    }

    [Theory]
    [InlineData("global using System;", true, false, false)]
    [InlineData("unsafe static void Copy() { }", false, true, false)]
    [InlineData("byte* end = start;", false, true, false)]
    [InlineData("// unsafe, Vector128, global using", false, false, false)]
    [InlineData("string s = \"unsafe // \"; Vector256<float> v;", false, false, true)]
    [InlineData("using System.Runtime.Intrinsics.X86;", false, false, true)]
    [InlineData("SimdLevel level = SimdLevel.Vector128;", false, false, false)]
    [InlineData("float area = width * height;", false, false, false)]
    public void The_rules_see_code_and_not_comments(string text, bool global, bool isUnsafe, bool hardware)
    {
        string code = new SourceFile("src/Managed/Kernels/A.cs", text).Code;
        Assert.Equal(global, GlobalUsing().IsMatch(code));
        Assert.Equal(isUnsafe, UnsafeCode().IsMatch(code));
        Assert.Equal(hardware, Hardware().IsMatch(code));
    }

    [Theory]
    [InlineData("MathUtils", true)]
    [InlineData("StringHelper", true)]
    [InlineData("Common", true)]
    [InlineData("PlanManager", true)]
    [InlineData("Managed", false)]
    [InlineData("WorkerPool", false)]
    public void Some_names_say_nothing(string name, bool nothing) => Assert.Equal(nothing, SaysNothing().IsMatch(name));

    [GeneratedRegex(@"\bglobal\s+using\b")]
    private static partial Regex GlobalUsing();

    [GeneratedRegex(@"\b(?:unsafe|fixed)\b|\b(?:byte|float|double|int|uint|nint|void|char)\*")]
    private static partial Regex UnsafeCode();

    [GeneratedRegex(@"(?<!SimdLevel\.)\bVector(?:64|128|256|512)\b|System\.Runtime\.Intrinsics")]
    private static partial Regex Hardware();

    [GeneratedRegex("(?:Utils?|Utility|Utilities|Helpers?|Common|Manager)$")]
    private static partial Regex SaysNothing();
}
