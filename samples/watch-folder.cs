#:project ../src/Managed.Media
#:project ../src/Managed.Models
// Tells who is in every picture that comes into a folder, as a camera leaves them there. PEOPLE holds one picture of each person, named after them.
//
//     dotnet run watch-folder.cs -- PEOPLE FOLDER [SECONDS]
//
// It ends after so many seconds, or with Ctrl+C.
using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using Managed;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Media.Pictures;
using Managed.Models;
using Managed.Tensors;

using var workers = new WorkerPool();
var recognizer = new FaceRecognizer(EmbeddedModels.OpenFaceModels(), workers);
var gallery = new FaceGallery();
foreach (string path in Directory.EnumerateFiles(args[0]).Order(StringComparer.Ordinal))
{
    if (recognizer.DescribePortrait(PictureReader.Read(path)).Face is { } face)
        gallery.Enroll(Path.GetFileNameWithoutExtension(path), face.Embedding);
    else
        Console.Error.WriteLine($"{path} does not show exactly one face.");
}

using var arrivals = new BlockingCollection<string>();
using var watcher = new FileSystemWatcher(args[1]) { Filters = { "*.png", "*.jpg", "*.jpeg", "*.bmp" } };
watcher.Created += (_, file) => arrivals.Add(file.FullPath);
watcher.Renamed += (_, file) => arrivals.Add(file.FullPath);
watcher.EnableRaisingEvents = true;
using var end = args.Length > 2 ? new CancellationTokenSource(TimeSpan.FromSeconds(double.Parse(args[2], CultureInfo.InvariantCulture))) : new CancellationTokenSource();
Console.Error.WriteLine($"{gallery.Names.Count} people; waiting for pictures in {args[1]}");
try
{
    foreach (string path in arrivals.GetConsumingEnumerable(end.Token))
        Console.WriteLine($"{Path.GetFileName(path)}: {Who(path)}");
}
catch (OperationCanceledException)
{
}

// A camera may still be writing: what cannot be read yet is tried a few times.
string Who(string path)
{
    for (int attempt = 1; ; attempt++)
    {
        try
        {
            string[] names = [.. recognizer.DescribeAll(PictureReader.Read(path)).Select(face => gallery.Identify(face.Embedding).Name ?? "unknown")];
            return names.Length == 0 ? "no face" : string.Join(", ", names);
        }
        catch (Exception exception) when (exception is InvalidFileException or IOException)
        {
            if (attempt == 5)
                return exception.Message;
            Thread.Sleep(200);
        }
    }
}
