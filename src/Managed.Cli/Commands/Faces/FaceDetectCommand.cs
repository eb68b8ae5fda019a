using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Documents;
using Managed.Faces;
using Managed.Tensors;

namespace Managed.Cli.Commands.Faces;

/// <summary><c>managed face detect</c>: boxes and landmarks.</summary>
internal static class FaceDetectCommand
{
    private static readonly Argument<string[]> Pictures = FaceArguments.PicturesArgument();
    private static readonly Option<string?> DrawOption = new("--draw")
    {
        Description = "Write the picture with its faces drawn; for several pictures, a folder.",
        HelpName = "OUT",
    };

    public static Command Create()
    {
        var command = new Command("detect", "Find faces: boxes, scores, 68 landmarks, and how good their pictures are.\n\nmanaged face detect group.jpg --draw boxes.png") { Pictures, DrawOption };
        command.SetAction((arguments, cancellation) => Task.Run(() =>
            Run(new CommandContext(arguments), arguments.GetValue(Pictures)!, arguments.GetValue(DrawOption), cancellation)));
        return command;
    }

    private static int Run(CommandContext context, string[] pictures, string? draw, CancellationToken cancellation)
    {
        using WorkerPool workers = context.CreateWorkers();
        FaceRecognizer recognizer = FaceEngine.Inside(workers);
        var images = new List<DetectImage>();
        bool several = Arguments.ExpandPictures(pictures).Count > 1;
        if (draw is not null)
            RequireDrawing(draw, several);
        int code = DescribedPictures.ForEach(context, recognizer, pictures, Find, Use, (path, message) => images.Add(new DetectImage(path, [], message)), cancellation);
        if (context.Json)
            JsonDocuments.Write(context.Out, new DetectDocument(images), JsonDocuments.Default.DetectDocument);
        return code;

        (DetectFace[] Faces, RgbImage? Drawing) Find(FaceRecognizer own, RgbImage image)
        {
            (FaceDetection Face, FaceLandmarks Landmarks)[] faces = [.. own.Detect(image, cancellation).Select(face => (face, own.FindLandmarks(image, face)))];
            return ([.. faces.Select(entry => DetectFace.Of(image, entry.Face, entry.Landmarks))], draw is null ? null : Draw(image, faces));
        }

        void Use(string path, (DetectFace[] Faces, RgbImage? Drawing) found)
        {
            images.Add(new DetectImage(path, found.Faces));
            if (found.Drawing is RgbImage drawing)
                OutputFile.WritePicture(several ? Path.Combine(draw!, Path.GetFileNameWithoutExtension(path) + ".png") : draw!, drawing);
            if (!context.Json)
                Print(context, images[^1]);
        }
    }

    private static void RequireDrawing(string draw, bool isFolder)
    {
        if (isFolder)
        {
            OutputFile.CreateFolder(draw);
            return;
        }

        OutputFile.RequirePictureName(draw);
        OutputFile.Require(draw);
    }

    private static RgbImage Draw(RgbImage image, (FaceDetection Face, FaceLandmarks Landmarks)[] faces)
    {
        var drawing = new FaceDrawing(image);
        foreach ((FaceDetection face, FaceLandmarks landmarks) in faces)
            drawing.AddFace(face.Box, landmarks);
        return drawing.ToImage();
    }

    private static void Print(CommandContext context, DetectImage image)
    {
        context.Out.WriteLine($"{image.Path}: {image.Faces.Count} face{(image.Faces.Count == 1 ? "" : "s")}");
        foreach (DetectFace face in image.Faces)
        {
            context.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  at ({face.Box[0]:F0}, {face.Box[1]:F0}), {face.Box[2]:F0} x {face.Box[3]:F0} pixels, score {face.Score:F2}{(face.Quality.Problem is string problem ? "; " + problem : "")}"));
        }
    }
}
