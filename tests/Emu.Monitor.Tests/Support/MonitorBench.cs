using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Emu.Core.Machines;
using Emu.Modules.Catalog;
using Emu.Modules.Loading;
using Emu.Monitor.Sessions;

namespace Emu.Monitor.Tests.Support;

/// <summary>An empty machine with its monitor, for one test; shipped modules load when they are asked for.</summary>
internal sealed class MonitorBench : IDisposable
{
    public MonitorBench(Func<MachineOptions, MachineOptions>? options = null)
    {
        var catalog = ModuleCatalog.Scan(new CatalogOptions { Roots = [new ModuleRoot(TestTree.Modules, true)] });
        Modules = new ModuleLoader(catalog);
        var plain = new MachineOptions { Name = "bench", Types = Modules };
        Machine = new Machine(options?.Invoke(plain) ?? plain);
        Monitor = new MachineMonitor(Machine, Modules);
    }

    public ModuleLoader Modules { get; }

    public Machine Machine { get; }

    public MachineMonitor Monitor { get; }

    /// <summary>Connects a client; it is served until it is disposed.</summary>
    public TestClient Connect() => new(Monitor);

    /// <summary>Connects a client that has negotiated.</summary>
    public async Task<TestClient> ConnectNegotiated(string capabilities = "")
    {
        TestClient client = Connect();
        await client.Receive();
        await client.Ask($"{{\"execute\":\"qmp_capabilities\",\"arguments\":{{\"enable\":[{capabilities}]}}}}");
        return client;
    }

    public void Dispose()
    {
        Monitor.Dispose();
        Machine.Dispose();
    }
}

/// <summary>One connection to a monitor, through memory or a stream.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Pipe fromServer = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly PipeWriter toServer;
    private readonly List<JsonElement> skipped = [];
    private readonly StreamReader reader;
    private readonly Task serving;

    public TestClient(MachineMonitor monitor)
    {
        var pipe = new Pipe();
        toServer = pipe.Writer;
        reader = new StreamReader(fromServer.Reader.AsStream(), Encoding.ASCII);
        serving = Task.Run(() => monitor.ServeAsync(pipe.Reader.AsStream(), fromServer.Writer.AsStream(), CancellationToken.None));
    }

    /// <summary>A client of a monitor elsewhere.</summary>
    /// <param name="stream">The connection; it is closed with the client.</param>
    public TestClient(Stream stream) => (toServer, reader, serving) = (PipeWriter.Create(stream), new StreamReader(stream, Encoding.ASCII), Task.CompletedTask);

    /// <summary>Sends text as it is.</summary>
    public Task Send(string text) => Send(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends bytes as they are.</summary>
    public async Task Send(byte[] bytes) => await toServer.WriteAsync(bytes);

    /// <summary>The next line, without its end.</summary>
    public async Task<string> ReceiveText()
    {
        string? line = await reader.ReadLineAsync().WaitAsync(Patience);
        return line ?? throw new EndOfStreamException("the session has ended");
    }

    /// <summary>The next message.</summary>
    public async Task<JsonElement> Receive() => JsonDocument.Parse(await ReceiveText()).RootElement;

    /// <summary>Sends a command and gives its answer, skipping events.</summary>
    public async Task<JsonElement> Ask(string text)
    {
        await Send(text);
        JsonElement answer = await Receive();
        while (answer.TryGetProperty("event", out _))
        {
            skipped.Add(answer);
            answer = await Receive();
        }

        return answer;
    }

    /// <summary>The next event of a name, skipped before or still to come; those before it are forgotten.</summary>
    public async Task<JsonElement> Event(string name)
    {
        while (true)
        {
            JsonElement next = skipped.Count > 0 ? skipped[0] : await Receive();
            skipped.Remove(next);
            if (next.GetProperty("event").GetString() == name)
            {
                return next;
            }
        }
    }

    /// <summary>Says that nothing more comes, and gives everything that is still sent.</summary>
    public async Task<string> Finish()
    {
        await toServer.CompleteAsync();
        await serving.WaitAsync(Patience);
        await fromServer.Writer.CompleteAsync();
        return await reader.ReadToEndAsync().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await toServer.CompleteAsync();
        await serving.WaitAsync(Patience);
        reader.Dispose();
    }
}
