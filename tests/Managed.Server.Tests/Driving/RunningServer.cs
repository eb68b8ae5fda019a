using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading.Tasks;
using Managed.EndToEnd.Tests.Driving;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Models;
using Managed.Server.Access;
using Managed.Server.Faces;
using Managed.Server.Hosting;
using Managed.Server.Records;

namespace Managed.Server.Tests.Driving;

/// <summary>A service on a free port with a gallery, a state folder and a key of each role; what it logs is kept.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly TemporaryFolder folder;
    private readonly bool ownsFolder;
    private readonly GalleryFile gallery;
    private readonly VisionServer server;
    private readonly StringWriter log;
    private readonly Dictionary<Role, string> keys;
    private readonly List<HttpClient> clients = [];

    private RunningServer(TemporaryFolder folder, bool ownsFolder, GalleryFile gallery, VisionServer server, StringWriter log, Dictionary<Role, string> keys) =>
        (this.folder, this.ownsFolder, this.gallery, this.server, this.log, this.keys) = (folder, ownsFolder, gallery, server, log, keys);

    public Uri Url => new(server.Urls.First());

    public string Log => log.ToString();

    public string KeyFile => folder.PathOf("keys.txt");

    public string GalleryPath => folder.PathOf("people.gallery");

    public string StatePath => folder.PathOf("state");

    /// <summary>What finds faces as users get it.</summary>
    public static FaceSetup Setup(IPresentationCheck? check = null) => new(
        workers => new FaceRecognizer(EmbeddedModels.OpenFaceModels(), workers) { PresentationCheck = check },
        EmbeddedModels.FaceBinding(),
        FaceVerification.DefaultThreshold(FaceMetric.Euclidean),
        KnowsProbability: true);

    /// <summary>Starts a service.</summary>
    /// <param name="change">What is not as usual.</param>
    /// <param name="check">Called for each face that is described.</param>
    /// <param name="clock">The clock; null for the system's.</param>
    /// <param name="within">The folder that a service before had; null for one of its own.</param>
    public static async Task<RunningServer> StartAsync(
        Func<ServerOptions, ServerOptions>? change = null, IPresentationCheck? check = null, TimeProvider? clock = null, TemporaryFolder? within = null)
    {
        TemporaryFolder folder = within ?? new TemporaryFolder();
        string file = folder.PathOf("keys.txt");
        var keys = new Dictionary<Role, string>();
        foreach (Role role in (Role[])[Role.Read, Role.Enrol, Role.Admin])
            keys.Add(role, Server.Access.KeyFile.Add(file, $"{ClientKey.NameOf(role)}-{keys.Count + (File.Exists(file) ? File.ReadAllLines(file).Length : 0)}", role));
        string path = folder.PathOf("people.gallery");
        FaceSetup setup = Setup(check);
        GalleryFile gallery = File.Exists(path) ? GalleryFile.Open(path, new GalleryOptions { Writable = true }) : GalleryFile.Create(path, setup.Binding);
        var log = new StringWriter();
        var options = new ServerOptions { Urls = ["http://127.0.0.1:0"], KeyFile = file, StateFolder = folder.PathOf("state"), Rate = 0, Recognizers = 1, StyleThreads = 1 };
        VisionServer server = await VisionServer.StartAsync(change?.Invoke(options) ?? options, setup, gallery, new ServerLog(log, TimeProvider.System), clock);
        return new RunningServer(folder, within is null, gallery, server, log, keys);
    }

    public string Key(Role role) => keys[role];

    /// <summary>A client with the key of a role; <see cref="Role.None"/> for none.</summary>
    public HttpClient Client(Role role)
    {
        var client = new HttpClient { BaseAddress = Url };
        if (role != Role.None)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", keys[role]);
        clients.Add(client);
        return client;
    }

    public ValueTask DisposeAsync() => DisposeAsync(keepClients: false);

    /// <summary>Ends the service.</summary>
    /// <param name="keepClients">Whether clients may still wait for an answer.</param>
    public async ValueTask DisposeAsync(bool keepClients)
    {
        foreach (HttpClient client in keepClients ? [] : clients)
            client.Dispose();
        await server.DisposeAsync();
        gallery.Dispose();
        if (ownsFolder)
            folder.Dispose();
    }
}
