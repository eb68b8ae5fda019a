#:project ../src/Managed.Media
#:project ../src/Managed.Models
// Whether two pictures show one person.
//
//     dotnet run verify-faces.cs -- pictures/astronaut.png pictures/astronaut-altered.jpg
using System;
using Managed.Faces;
using Managed.Media.Pictures;
using Managed.Models;
using Managed.Tensors;

using var workers = new WorkerPool();
var recognizer = new FaceRecognizer(EmbeddedModels.OpenFaceModels(), workers);
FaceEmbedding Embed(string path) =>
    recognizer.DescribePortrait(PictureReader.Read(path)).Face?.Embedding
    ?? throw new InvalidOperationException($"{path} does not show exactly one face.");

FaceVerification result = FaceVerification.Of(Embed(args[0]), Embed(args[1]));
Console.WriteLine($"{(result.Same ? "the same person" : "different people")}, distance {result.Distance:F3}");
