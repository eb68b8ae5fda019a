// What tests/package-smoke.sh makes of the packages. Ends with 1 and a sentence where an answer is wrong.
using System;
using System.IO;
using System.Linq;
using Managed;
using Managed.Faces;
using Managed.Kernels;
using Managed.Kernels.Convolution;
using Managed.Media.Pictures;
using Managed.Models;
using Managed.Tensors;

var shape = new ConvolutionShape(batch: 1, inputChannels: 1, outputChannels: 1, WindowAxis.Unit, WindowAxis.Unit, new WindowAxis(14, 5));
var outputs = new double[shape.OutputLength];
ConvolutionReference.Forward(shape, [1, 20, 15, 3, 18, 12, 4, 17, 2, 9, 6, 11, 7, 5], [1, 3, 10, 3, 1], [0], outputs);
Require(outputs.Length == 10 && outputs[0] == 1 + 60 + 150 + 9 + 18, "a signal of 14 and a filter of 5 give other than the ten sums");

using var workers = new WorkerPool();
var recognizer = new FaceRecognizer(EmbeddedModels.OpenFaceModels(), workers);
FaceEmbedding[] faces = [.. args.Take(3).Select(path => recognizer.DescribePortrait(PictureReader.Read(path)).Face!.Embedding)];
FaceVerification same = FaceVerification.Of(faces[0], faces[1]);
FaceVerification other = FaceVerification.Of(faces[0], faces[2]);
Require(same.Same && !other.Same, "faces are taken for those of others");

RgbImage picture = PictureReader.Read(args[0]);
PictureWriter.Write(args[3], picture);
Require(PictureReader.Read(args[3]).Pixels.SequenceEqual(picture.Pixels), "a picture is not read as it was written");

try
{
    PictureReader.Read(new byte[100], "noise");
    Require(false, "noise is taken for a picture");
}
catch (InvalidFileException exception)
{
    Require(exception.Message.StartsWith("noise", StringComparison.Ordinal), "an error does not begin with the file's name");
}

Console.WriteLine($"the packages work: {outputs.Length} outputs, distances {same.Distance:F3} and {other.Distance:F3}, {new FileInfo(Environment.ProcessPath!).Length} bytes");
return 0;

static void Require(bool condition, string otherwise)
{
    if (!condition)
    {
        Console.Error.WriteLine(otherwise + ".");
        Environment.Exit(1);
    }
}
