#:project ../src/Managed.Media
#:project ../src/Managed.Models
// Paints a picture in the style of another.
//
//     dotnet run -c Release paint.cs -- pictures/chelsea.png pictures/eddies.jpg painted.png
using System;
using Managed.Media.Pictures;
using Managed.Models;
using Managed.Style;
using Managed.Tensors;

using var workers = new WorkerPool();
Tensor content = PictureReader.Read(args[0]).ToTensorFitting(256);
Tensor style = PictureReader.Read(args[1]).ToTensorFitting(256);
PerceptualModel model = EmbeddedModels.OpenPerceptualModel();
var options = new StyleOptions { Initialization = StyleInitialization.Content, ContentWeight = PerceptualModel.NetContentWeight, Scales = 3, Iterations = 120 };
StyleResult result = StyleTransfer.Run(model, workers, content, style, options);
PictureWriter.Write(args[2], RgbImage.FromTensor(result.Picture));
Console.WriteLine($"content cost {result.Costs.Content:G3}, style cost {result.Costs.Style:G3}, {result.Elapsed.TotalSeconds:F1} s");
