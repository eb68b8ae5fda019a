using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Formats;
using Managed.Inspection;
using Managed.Media.Pictures;
using Managed.Models;
using Managed.Networks;
using Managed.Server.Access;
using Managed.Server.Faces;
using Managed.Server.Http;
using Managed.Tensors;

namespace Managed.Server.Endpoints;

/// <summary>What the units of a network look for.</summary>
internal sealed class FeatureEndpoints(RecognizerPool pool, PictureOptions pictures)
{
    private const int MaximumPatches = 25;
    private const int LargestSide = 224;
    private const string Face = "face";
    private const string Perceptual = "perceptual";

    public ImmutableArray<Route> Routes =>
    [
        new("POST", "/v1/features/top-patches", "topPatches", "A sheet of the patches of the pictures that activate each unit of a layer most.", Role.Read, TopPatchesAsync)
        {
            Body = new RouteBody(["picture"], Several: true),
            Query =
            [
                new("model", "string", $"The network: {Perceptual} unless given, or {Face}."),
                new("layer", "string", "The layer; a shallow one unless given."),
                new("patches", "integer", $"Patches for each unit, 1 to {MaximumPatches}; 9 unless given."),
            ],
            AnswerType = Answer.PngType,
        },
    ];

    private async Task<Answer> TopPatchesAsync(Call call, CancellationToken cancellation)
    {
        string model = call.Text("model") ?? Perceptual;
        if (model is not (Face or Perceptual))
            throw new ProblemException(400, $"model is {Perceptual} or {Face}.");
        string layer = call.Text("layer") ?? (model == Face ? "conv32_down/relu" : "relu1_1");
        int patches = call.Integer("patches", 9, 1, MaximumPatches);
        byte[] sheet = await pool.RunAsync(
            seat =>
            {
                var set = new RequestPictures([.. call.Form.Pictures.Select(picture => Small(FaceEndpoints.Read(picture, pictures)))], call.Form.Pictures);
                return DrawSheet(Open(model), set, layer, patches, seat.Workers, cancellation);
            },
            cancellation).ConfigureAwait(false);
        return new Answer(200, Answer.PngType, sheet);
    }

    private static byte[] DrawSheet(InspectedNetwork network, IPictureSet set, string layer, int patches, WorkerPool workers, CancellationToken cancellation)
    {
        try
        {
            var search = new TopPatchSearch(network, set, new TopPatchOptions { Layers = [layer], PatchCount = patches, BatchSize = 1 });
            search.Run(workers, null, cancellation);
            using var stream = new MemoryStream();
            PictureWriter.WritePng(stream, PatchSheet.Draw(search, set)[0]);
            return stream.ToArray();
        }
        catch (ArgumentException unfit)
        {
            throw new ProblemException(400, ProblemException.SentenceOf(unfit), unfit);
        }
    }

    private static InspectedNetwork Open(string model)
    {
        using WeightFile weights = EmbeddedModels.OpenWeights(model == Face ? EmbeddedModels.FaceEmbedder : EmbeddedModels.Perceptual);
        return model == Face
            ? new InspectedNetwork(model, FaceResNet.Build(weights), 255, FaceResNet.InputSize)
            : new InspectedNetwork(model, PerceptualNet.Build(weights));
    }

    /// <summary>A picture no larger than the network looks at it, so that many take little memory.</summary>
    private static RgbImage Small(RgbImage picture) =>
        Math.Max(picture.Width, picture.Height) <= 2 * LargestSide ? picture : RgbImage.FromTensor(picture.ToTensorFitting(2 * LargestSide));

    private sealed class RequestPictures(RgbImage[] images, IReadOnlyList<RequestPicture> named) : IPictureSet
    {
        public int Count => images.Length;

        public string NameOf(int index) => named[index].Name;

        public RgbImage Read(int index) => images[index];
    }
}
