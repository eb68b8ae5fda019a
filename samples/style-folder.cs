#:project ../src/Managed.Media
#:project ../src/Managed.Models
// Paints every picture of a folder in one style. What has been painted is passed over, so that a run that was stopped goes on where it was.
//
//     dotnet run style-folder.cs -- FOLDER STYLE OUT [SIZE] [ITERATIONS]
using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Managed;
using Managed.Media.Pictures;
using Managed.Models;
using Managed.Style;
using Managed.Tensors;

int size = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 512;
PerceptualModel model = EmbeddedModels.OpenPerceptualModel();
StyleOptions options = StylePresets.Painterly.Complete(StylePresets.Painterly.Options, model);
if (args.Length > 4)
    options = options with { Iterations = int.Parse(args[4], CultureInfo.InvariantCulture) };
using var workers = new WorkerPool();
Tensor style = PictureReader.Read(args[1]).ToTensorFitting(size);
Directory.CreateDirectory(args[2]);
foreach (string path in Directory.EnumerateFiles(args[0]).Order(StringComparer.Ordinal))
{
    string output = Path.Combine(args[2], Path.GetFileNameWithoutExtension(path) + ".png");
    if (File.Exists(output))
        continue;
    try
    {
        StyleResult result = StyleTransfer.Run(model, workers, PictureReader.Read(path).ToTensorFitting(size), style, options);
        PictureWriter.Write(output, RgbImage.FromTensor(result.Picture));
        Console.WriteLine($"{output}: {result.Elapsed.TotalSeconds:F1} s");
    }
    catch (InvalidFileException exception)
    {
        Console.Error.WriteLine(exception.Message);
    }
}
