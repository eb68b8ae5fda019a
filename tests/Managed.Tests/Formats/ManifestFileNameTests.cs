using System.IO;
using Managed.Formats;
using Xunit;

namespace Managed.Tests.Formats;

public sealed class ManifestFileNameTests
{
    [Theory]
    [InlineData("""a\u0000.bin""")]
    [InlineData("../a.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("""a\\b""")]
    [InlineData("..")]
    [InlineData("")]
    public void A_name_that_is_not_a_plain_file_name_is_refused(string name)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("managed-manifest-");
        try
        {
            string path = Path.Combine(folder.FullName, "manifest.json");
            File.WriteAllText(path, $$"""[{"paths":["{{name}}"],"weights":[]}]""");
            InvalidFileException exception = Assert.Throws<InvalidFileException>(() => TensorFlowJs.Open(path).Dispose());
            Assert.Contains("not a plain file name", exception.Reason, System.StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
