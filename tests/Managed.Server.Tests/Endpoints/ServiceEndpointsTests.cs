using System;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using Managed.Faces;
using Managed.Server.Access;
using Managed.Server.Tests.Driving;
using Xunit;

namespace Managed.Server.Tests.Endpoints;

public sealed class ServiceEndpointsTests
{
    [Fact]
    public async Task The_service_says_without_a_key_what_it_takes_and_how_it_decides()
    {
        await using RunningServer server = await RunningServer.StartAsync(options => options with { MaximumStyleSize = 300 });
        JsonElement service = await (await server.Client(Role.None).GetAsync(new Uri("/v1/service", UriKind.Relative))).JsonAsync();
        Assert.True(service.GetProperty("keys").GetBoolean());
        Assert.True(service.GetProperty("gallery").GetBoolean());
        Assert.Equal(300, service.GetProperty("style").GetProperty("maximum_size").GetInt32());
        Assert.Contains("painterly", service.GetProperty("style").GetProperty("presets").EnumerateArray().Select(preset => preset.GetProperty("name").GetString()));
        JsonElement faces = service.GetProperty("faces");
        Assert.Equal(("euclidean", 0.6f), (faces.GetProperty("metric").GetString(), faces.GetProperty("threshold").GetSingle()));
        double[][] curve = [.. faces.GetProperty("curve").EnumerateArray().Select(point => point.EnumerateArray().Select(value => value.GetDouble()).ToArray())];
        Assert.All(curve, point => Assert.Equal(FaceVerification.DefaultCalibration(FaceMetric.Euclidean).ProbabilityOf(point[0]), point[1]));
        Assert.Equal(1.2, curve[^1][0], 5);
        JsonElement first = service.GetProperty("networks")[0].GetProperty("layers")[0];
        Assert.Equal(("relu1_1", "[3,3]"), (first.GetProperty("name").GetString(), first.GetProperty("field").GetRawText()));
    }

    [Fact]
    public async Task Every_layer_that_the_service_names_can_be_looked_at()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        HttpClient client = server.Client(Role.Read);
        JsonElement service = await (await client.GetAsync(new Uri("/v1/service", UriKind.Relative))).JsonAsync();
        foreach (JsonElement network in service.GetProperty("networks").EnumerateArray())
        {
            foreach (JsonElement layer in network.GetProperty("layers").EnumerateArray())
            {
                string query = $"model={network.GetProperty("name").GetString()}&layer={Uri.EscapeDataString(layer.GetProperty("name").GetString()!)}&patches=1";
                JsonElement found = await (await client.PostAsync(new Uri("/v1/features/top-patches/places?" + query, UriKind.Relative), Bodies.Picture(Bodies.AstronautAltered))).JsonAsync();
                Assert.Equal(layer.GetProperty("units").GetInt32(), found.GetProperty("units").GetArrayLength());
                Assert.Equal(layer.GetProperty("field").GetRawText(), found.GetProperty("field").GetRawText());
            }
        }
    }
}
