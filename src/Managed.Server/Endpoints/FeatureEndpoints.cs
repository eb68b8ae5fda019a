using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Formats;
using Managed.Inspection;
using Managed.Layers;
using Managed.Media.Pictures;
using Managed.Models;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Server.Access;
using Managed.Server.Faces;
using Managed.Server.Http;
using Managed.Tensors;

namespace Managed.Server.Endpoints;

/// <summary>What the units of a network look for.</summary>
internal sealed class FeatureEndpoints(RecognizerPool pool, PictureOptions pictures)
{
    private const int MaximumPatches = 25;
    private const int MaximumCuts = 6;
    private const int LargestSide = 224;
    private const string Face = "face";
    private const string Perceptual = "perceptual";
    private static readonly RouteBody Pictures = new(["picture"], Several: true);
    private static readonly ImmutableArray<RouteParameter> Which =
    [
        new("model", "string", $"The network: {Perceptual} unless given, or {Face}."),
        new("layer", "string", "The layer; a shallow one unless given."),
        new("patches", "integer", $"Patches for each unit, 1 to {MaximumPatches}; 9 unless given."),
        new("cuts", "integer", $"How many squares lie side by side across the shorter side of a picture, each looked at by itself: 1 to {MaximumCuts}; 1, the picture's middle square, unless given."),
    ];

    public ImmutableArray<Route> Routes =>
    [
        new("POST", "/v1/features/top-patches", "topPatches", "A sheet of the patches of the pictures that activate each unit of a layer most.", Role.Read, TopPatchesAsync)
        {
            Body = Pictures,
            Query = Which,
            AnswerType = Answer.PngType,
        },
        new("POST", "/v1/features/top-patches/places", "topPatchPlaces", "Where in the pictures the patches lie that activate each unit of a layer most.", Role.Read, PlacesAsync)
        {
            Body = Pictures,
            Query = Which,
            Document = ServerDocuments.Default.PatchPlacesDocument,
        },
    ];

    /// <summary>The networks and those of their layers that are worth looking at.</summary>
    public static IReadOnlyList<ServiceNetwork> Networks() => [.. new[] { Perceptual, Face }.Select(Open).Select(network =>
    {
        Shape input = [1, 3, network.InputSize ?? LargestSide, network.InputSize ?? LargestSide];
        ImmutableArray<ReceptiveField> fields = ReceptiveFields.Of(network.Network, input);
        ImmutableArray<Shape> shapes = network.Network.Shapes(input);
        return new ServiceNetwork(network.Name, [.. Enumerable.Range(0, fields.Length).Where(i => network.Network.Nodes[i].Layer is Relu)
            .Select(i => new ServiceLayer(network.Network.Nodes[i].Name, shapes[i][1], FieldOf(fields[i], input[3])))]);
    })];

    private Task<Answer> TopPatchesAsync(Call call, CancellationToken cancellation) => SearchAsync(
        call,
        (search, set) =>
        {
            using var stream = new MemoryStream();
            PictureWriter.WritePng(stream, PatchSheet.Draw(search, set)[0]);
            return new Answer(200, Answer.PngType, stream.ToArray());
        },
        cancellation);

    private Task<Answer> PlacesAsync(Call call, CancellationToken cancellation) => SearchAsync(
        call,
        (search, set) =>
        {
            LayerPatches layer = search.Layers[0];
            return Answer.Json(
                new PatchPlacesDocument(
                    call.Text("model") ?? Perceptual,
                    layer.Layer,
                    FieldOf(layer.Field, search.Size),
                    [.. call.Form.Pictures.Select(picture => picture.Name)],
                    [.. Enumerable.Range(0, layer.UnitCount).Select(unit => new PatchUnit(unit, [.. layer.Hits(unit).ToArray().Select(hit =>
                        new PatchPlace(hit.Activation, set.PictureOf(hit.Picture), set.BoxOf(hit.Picture, TopPatchSearch.Area(layer, hit, search.Size, search.Size), search.Size)))]))]),
                ServerDocuments.Default.PatchPlacesDocument);
        },
        cancellation);

    private static int[] FieldOf(ReceptiveField field, int side) => [Math.Min(side, field.Columns.Size), Math.Min(side, field.Rows.Size)];

    private async Task<Answer> SearchAsync(Call call, Func<TopPatchSearch, PictureCuts, Answer> tell, CancellationToken cancellation)
    {
        string model = call.Text("model") ?? Perceptual;
        if (model is not (Face or Perceptual))
            throw new ProblemException(400, $"model is {Perceptual} or {Face}.");
        string layer = call.Text("layer") ?? (model == Face ? "conv32_down/relu" : "relu1_1");
        int patches = call.Integer("patches", 9, 1, MaximumPatches);
        int cuts = call.Integer("cuts", 1, 1, MaximumCuts);
        return await pool.RunAsync(
            seat =>
            {
                var set = new PictureCuts(call.Form.Pictures.Select(picture => (picture.Name, FaceEndpoints.Read(picture, pictures, cancellation))), cuts, 2 * LargestSide);
                return tell(Search(Open(model), set, layer, patches, seat.Workers, cancellation), set);
            },
            cancellation).ConfigureAwait(false);
    }

    private static TopPatchSearch Search(InspectedNetwork network, IPictureSet set, string layer, int patches, WorkerPool workers, CancellationToken cancellation)
    {
        try
        {
            var search = new TopPatchSearch(network, set, new TopPatchOptions { Layers = [layer], PatchCount = patches, BatchSize = 1 });
            search.Run(workers, null, cancellation);
            return search;
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
}
