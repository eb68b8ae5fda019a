#:project ../src/Managed.Media
#:project ../src/Managed.Models
// Who came is who they said? Each line of LIST is NAME,REFERENCE,PHOTO: a person, the picture known of them, and the one taken at the door.
// Files are looked for beside the list. Ends with 1 where somebody is another, or a picture shows no single face.
//
//     dotnet run door-list.cs -- LIST.csv [THRESHOLD]
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Managed.Faces;
using Managed.Media.Pictures;
using Managed.Models;
using Managed.Tensors;

float threshold = args.Length > 1 ? float.Parse(args[1], CultureInfo.InvariantCulture) : FaceVerification.DefaultThreshold(FaceMetric.Euclidean);
string folder = Path.GetDirectoryName(Path.GetFullPath(args[0]))!;
using var workers = new WorkerPool();
var recognizer = new FaceRecognizer(EmbeddedModels.OpenFaceModels(), workers);
var known = new Dictionary<string, FaceEmbedding?>();
bool right = true;
foreach (string line in File.ReadLines(args[0]))
{
    string[] parts = line.Split(',');
    FaceEmbedding? reference = Embed(parts[1]);
    FaceEmbedding? photo = Embed(parts[2]);
    FaceVerification? result = reference is null || photo is null ? null : FaceVerification.Of(reference, photo, FaceMetric.Euclidean, threshold);
    Console.WriteLine($"{parts[0]}: {(result is null ? "not exactly one face" : $"{(result.Same ? "yes" : "NO")}, distance {result.Distance:F3}")}");
    right &= result?.Same == true;
}

return right ? 0 : 1;

// One picture may be named on many lines and is embedded once.
FaceEmbedding? Embed(string name)
{
    if (!known.TryGetValue(name, out FaceEmbedding? embedding))
        known[name] = embedding = recognizer.DescribePortrait(PictureReader.Read(Path.Combine(folder, name))).Face?.Embedding;
    return embedding;
}
