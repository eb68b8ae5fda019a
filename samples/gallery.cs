#:project ../src/Managed/Managed.csproj
#:property PublishAot=false

// A gallery in one file: people are enrolled, found, and erased. `gallery.cs FILE COUNT` enrols COUNT made-up people one by one and tells how many
// there are once each is durable, so that the program may be killed at any moment: tests/kill-gallery.sh does it a hundred times.
using System;
using System.Globalization;
using System.IO;
using Managed.Faces;
using Managed.Faces.Gallery;

string path = args[0];
int count = int.Parse(args[1], CultureInfo.InvariantCulture);
var binding = new GalleryBinding(ModelDigest: new string('0', 64), Preprocessing: "none, embeddings are drawn at random", Dimensions: 128, FaceMetric.Euclidean);
using GalleryFile gallery = File.Exists(path)
    ? GalleryFile.Open(path, new GalleryOptions { Writable = true, Expected = binding })
    : GalleryFile.Create(path, binding);
gallery.Remove("passer-by", eraseBytes: true);
for (long left = count - gallery.SampleCount; left > 0; left--)
{
    var random = new Random((int)left);
    var values = new float[binding.Dimensions];
    foreach (ref float value in values.AsSpan())
        value = random.NextSingle() - 0.5f;
    gallery.Enroll($"person {left}", new FaceEmbedding(values));
    Console.WriteLine(gallery.SampleCount);

    // Now and then somebody goes for good, and the file is written anew.
    if (left % 50 == 0)
    {
        gallery.Enroll("passer-by", new FaceEmbedding(values));
        gallery.Remove("passer-by", eraseBytes: true);
    }
}

Console.WriteLine($"{gallery.SampleCount} samples");
