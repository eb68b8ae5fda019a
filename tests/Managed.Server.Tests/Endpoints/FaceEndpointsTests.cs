using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using Managed.Faces;
using Managed.Media.Pictures;
using Managed.Models;
using Managed.Server.Access;
using Managed.Server.Tests.Driving;
using Managed.Tensors;
using Xunit;

namespace Managed.Server.Tests.Endpoints;

public sealed class FaceEndpointsTests
{
    [Fact]
    public async Task Two_pictures_are_compared_as_the_library_compares_them()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        JsonElement same = await VerifyAsync(server, Bodies.Astronaut, Bodies.AstronautAltered);
        Assert.True(same.GetProperty("same").GetBoolean());
        Assert.Equal(DistanceOf(Bodies.Astronaut, Bodies.AstronautAltered), same.GetProperty("distance").GetSingle());
        Assert.True(same.GetProperty("probability").GetDouble() > 0.99);
        JsonElement other = await VerifyAsync(server, Bodies.Astronaut, Bodies.GraceHopper);
        Assert.False(other.GetProperty("same").GetBoolean());
        Assert.Equal("euclidean", other.GetProperty("metric").GetString());
        Assert.True((await VerifyAsync(server, Bodies.Astronaut, Bodies.GraceHopper, "?threshold=5")).GetProperty("same").GetBoolean());
    }

    [Fact]
    public async Task Two_pictures_are_looked_at_at_once_where_there_is_a_thread_for_each()
    {
        using var held = new HeldFaces();
        await using RunningServer server = await RunningServer.StartAsync(options => options with { Recognizers = 2 }, held);
        Task<JsonElement> verifying = VerifyAsync(server, Bodies.Astronaut, Bodies.AstronautAltered);
        await held.AwaitArrivalAsync();
        await held.AwaitArrivalAsync().WaitAsync(TimeSpan.FromMinutes(1));
        held.Release();
        Assert.Equal(DistanceOf(Bodies.Astronaut, Bodies.AstronautAltered), (await verifying).GetProperty("distance").GetSingle());
    }

    /// <summary>Nothing of a request is looked at any more when it has been answered.</summary>
    [Fact]
    public async Task A_picture_that_is_refused_waits_for_the_other_that_is_looked_at()
    {
        using var held = new HeldFaces();
        await using RunningServer server = await RunningServer.StartAsync(options => options with { Recognizers = 2 }, held);
        Task<HttpResponseMessage> verifying = server.Client(Role.Read).PostAsync(
            new Uri("/v1/faces/verify", UriKind.Relative), Bodies.Form(("first", Bodies.Grey), ("second", Bodies.Astronaut)));
        await held.AwaitArrivalAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.False(verifying.IsCompleted);
        held.Release();
        Assert.Equal("first.png: shows no face.", await (await verifying).RefusalAsync(HttpStatusCode.UnprocessableEntity));
    }

    [Fact]
    public async Task Faces_are_found_and_embedded_as_the_library_does()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using var workers = new WorkerPool(1);
        Face face = new FaceRecognizer(EmbeddedModels.OpenFaceModels(), workers).DescribeAll(PictureReader.Read(Bodies.Astronaut, "a"))[0];
        HttpClient client = server.Client(Role.Enrol);
        JsonElement found = await (await client.PostAsync(new Uri("/v1/faces/detect", UriKind.Relative), Bodies.Picture(Bodies.Astronaut))).JsonAsync();
        JsonElement first = found.GetProperty("images")[0].GetProperty("faces")[0];
        Assert.Equal([face.Box.X, face.Box.Y, face.Box.Width, face.Box.Height], first.GetProperty("box").EnumerateArray().Select(value => value.GetSingle()));
        Assert.Equal(68, first.GetProperty("landmarks").GetArrayLength());
        JsonElement embedded = await (await client.PostAsync(new Uri("/v1/faces/embed", UriKind.Relative), Bodies.Form(("picture", Bodies.Cat), ("picture", Bodies.Astronaut)))).JsonAsync();
        JsonElement[] images = [.. embedded.GetProperty("images").EnumerateArray()];
        Assert.Equal(2, images.Length);
        Assert.Equal(face.Embedding.Values.ToArray(), images[1].GetProperty("faces")[0].GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle()));
    }

    [Fact]
    public async Task What_cannot_be_compared_is_refused_with_a_sentence()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        HttpClient client = server.Client(Role.Read);
        var verify = new Uri("/v1/faces/verify", UriKind.Relative);
        string none = await (await client.PostAsync(verify, Bodies.Form(("first", Bodies.Astronaut), ("second", Bodies.Grey)))).RefusalAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("second.png: shows no face.", none);
        await (await client.PostAsync(verify, Bodies.Form(("first", Bodies.Astronaut)))).RefusalAsync(HttpStatusCode.BadRequest);
        await (await client.PostAsync(verify, Bodies.Form(("first", Bodies.Astronaut), ("first", Bodies.Astronaut), ("second", Bodies.Astronaut)))).RefusalAsync(HttpStatusCode.BadRequest);
        await (await client.PostAsync(verify, Bodies.Form(("first", Bodies.Astronaut), ("third", Bodies.Astronaut)))).RefusalAsync(HttpStatusCode.BadRequest);
        await (await client.PostAsync(verify, Bodies.Picture(Bodies.Astronaut))).RefusalAsync(HttpStatusCode.UnsupportedMediaType);
        await (await client.PostAsync(new Uri("/v1/faces/verify?threshold=near", UriKind.Relative), Bodies.Form(("first", Bodies.Astronaut), ("second", Bodies.Astronaut)))).RefusalAsync(HttpStatusCode.BadRequest);
        await (await client.PostAsync(new Uri("/v1/faces/detect?size=3", UriKind.Relative), Bodies.Picture(Bodies.Astronaut))).RefusalAsync(HttpStatusCode.BadRequest);
        await (await client.PostAsync(new Uri("/v1/faces/detect", UriKind.Relative), Bodies.Picture([1, 2, 3]))).RefusalAsync(HttpStatusCode.UnprocessableEntity);
        await (await client.GetAsync(new Uri("/v1/faces/detect", UriKind.Relative))).RefusalAsync(HttpStatusCode.MethodNotAllowed);
        await (await client.GetAsync(new Uri("/v1/nothing", UriKind.Relative))).RefusalAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_patches_that_activate_units_most_come_as_a_sheet()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        HttpClient client = server.Client(Role.Read);
        HttpResponseMessage response = await client.PostAsync(
            new Uri("/v1/features/top-patches?model=face&patches=2", UriKind.Relative), Bodies.Form(("picture", Bodies.Cat), ("picture", Bodies.Astronaut)));
        Assert.Equal("image/png", response.Content.Headers.ContentType!.MediaType);
        RgbImage sheet = PictureReader.Read(await response.Content.ReadAsByteArrayAsync(), "sheet");
        Assert.True(sheet.Width > 100 && sheet.Height > 100);
        await (await client.PostAsync(new Uri("/v1/features/top-patches?layer=none", UriKind.Relative), Bodies.Picture(Bodies.Cat))).RefusalAsync(HttpStatusCode.BadRequest);
        await (await client.PostAsync(new Uri("/v1/features/top-patches?model=other", UriKind.Relative), Bodies.Picture(Bodies.Cat))).RefusalAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_patches_are_where_their_places_say()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        HttpClient client = server.Client(Role.Read);
        Uri At(string query) => new("/v1/features/top-patches/places?layer=relu2_1&patches=4&" + query, UriKind.Relative);
        JsonElement whole = await (await client.PostAsync(At("cuts=1"), Bodies.Form(("picture", Bodies.Cat), ("picture", Bodies.Astronaut)))).JsonAsync();
        Assert.Equal(["picture.png", "picture.png"], whole.GetProperty("pictures").EnumerateArray().Select(name => name.GetString()));
        JsonElement[] units = [.. whole.GetProperty("units").EnumerateArray()];
        Assert.Equal(64, units.Length);
        Assert.All(units, unit => Assert.True(unit.GetProperty("patches").GetArrayLength() <= 2));

        // The cat's picture is 451 x 300: its middle square begins 75 pixels from the left, and the network sees it in 224 x 224.
        RequirePlaces(whole, picture: 0, left: 75, width: 300, height: 300, side: 10 * 300f / 224);
        JsonElement cut = await (await client.PostAsync(At("cuts=3"), Bodies.Form(("picture", Bodies.Cat), ("picture", Bodies.Astronaut)))).JsonAsync();
        Assert.Contains(cut.GetProperty("units").EnumerateArray(), unit => unit.GetProperty("patches").GetArrayLength() == 4);
        RequirePlaces(cut, picture: 0, left: 0, width: 451, height: 300, side: 10 * 451f / 448);
        float[] activations = [.. units[0].GetProperty("patches").EnumerateArray().Select(patch => patch.GetProperty("activation").GetSingle())];
        Assert.Equal(activations.OrderDescending(), activations);
        await (await client.PostAsync(At("cuts=7"), Bodies.Picture(Bodies.Cat))).RefusalAsync(HttpStatusCode.BadRequest);
    }

    private static void RequirePlaces(JsonElement found, int picture, float left, float width, float height, float side)
    {
        float[][] boxes =
        [
            .. found.GetProperty("units").EnumerateArray().SelectMany(unit => unit.GetProperty("patches").EnumerateArray())
                .Where(patch => patch.GetProperty("picture").GetInt32() == picture)
                .Select(patch => patch.GetProperty("box").EnumerateArray().Select(value => value.GetSingle()).ToArray()),
        ];
        Assert.NotEmpty(boxes);
        Assert.All(boxes, box =>
        {
            Assert.InRange(box[0], left - side, left + width);
            Assert.InRange(box[1], -side, height);
            Assert.Equal(side, box[2], 0.1f);
            Assert.Equal(side, box[3], 0.1f);
        });
    }

    private static async Task<JsonElement> VerifyAsync(RunningServer server, byte[] first, byte[] second, string query = "") =>
        await (await server.Client(Role.Read).PostAsync(new Uri("/v1/faces/verify" + query, UriKind.Relative), Bodies.Form(("second", second), ("first", first)))).JsonAsync();

    private static float DistanceOf(byte[] first, byte[] second)
    {
        using var workers = new WorkerPool(1);
        var recognizer = new FaceRecognizer(EmbeddedModels.OpenFaceModels(), workers);
        FaceEmbedding Embed(byte[] bytes) => recognizer.DescribePortrait(PictureReader.Read(bytes, "a")).Face!.Embedding;
        return FaceVerification.Of(Embed(first), Embed(second)).Distance;
    }
}
