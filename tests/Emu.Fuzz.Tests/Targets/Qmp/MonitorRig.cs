using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Emu.Core.Machines;
using Emu.Modules.Catalog;
using Emu.Modules.Loading;
using Emu.Monitor.Sessions;

namespace Emu.Fuzz.Tests.Targets.Qmp;

/// <summary>A machine with its monitor and one session, for one input.</summary>
internal sealed class MonitorRig : IDisposable
{
    private const int MaxAnswer = 16 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Loaded modules stay for the next input: what an input comes to does not depend on it.</summary>
    private static readonly Lazy<ModuleLoader> Modules = new(() => new ModuleLoader(ModuleCatalog.Scan(new CatalogOptions { Roots = [new ModuleRoot(TestTree.Modules, true)] })));

    private readonly MachineMonitor monitor;
    private readonly Pipe toServer = new();
    private readonly Pipe fromServer = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly StreamReader reader;
    private readonly Task serving;

    /// <summary>Makes a machine that is empty.</summary>
    public MonitorRig()
    {
        Machine = new Machine(new MachineOptions { Name = "fuzz", Types = Modules.Value });
        monitor = new MachineMonitor(Machine, Modules.Value);
        reader = new StreamReader(fromServer.Reader.AsStream(), Encoding.ASCII);
        serving = Task.Run(Serve);
    }

    /// <summary>The machine.</summary>
    public Machine Machine { get; }

    /// <summary>Sends bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        toServer.Writer.Write(bytes);
        Wait(toServer.Writer.FlushAsync().AsTask());
    }

    /// <summary>Says that nothing more comes.</summary>
    public void Finish() => toServer.Writer.Complete();

    /// <summary>The next answer, behind events; null when the session has ended.</summary>
    /// <exception cref="InvalidOperationException">It is not well formed, tells of a mistake of ours, or does not come.</exception>
    public JsonElement? Answer()
    {
        while (Wait(reader.ReadLineAsync()) is { } line)
        {
            JsonElement message = Check(line);
            if (!message.TryGetProperty("event", out _))
            {
                return message;
            }
        }

        return null;
    }

    /// <summary>Everything that is still answered, when nothing more comes.</summary>
    public IEnumerable<JsonElement> Rest() =>
        Wait(reader.ReadToEndAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(Check).Where(message => !message.TryGetProperty("event", out _));

    /// <summary>Checks that the machine can be looked at, and holds nothing that is gone.</summary>
    public void CheckMachine()
    {
        Consistency.Check(Machine);
        _ = MachineDump.Of(Machine);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        toServer.Writer.Complete();
        Wait(serving);
        monitor.Dispose();
        Machine.Dispose();
        reader.Dispose();
    }

    private static JsonElement Check(string line)
    {
        if (line.Length > MaxAnswer || line.Any(c => c is < ' ' or > '~'))
        {
            throw new InvalidOperationException($"an answer of {line.Length} characters is too long, or not of printable ones: {line[..Math.Min(200, line.Length)]}");
        }

        using JsonDocument document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 2048 });
        JsonElement message = document.RootElement.Clone();
        if (message.TryGetProperty("error", out JsonElement error))
        {
            string text = error.GetProperty("desc").GetString()!;
            if (text.Length == 0 || text.StartsWith("internal error", StringComparison.Ordinal) || text.Contains("Exception:", StringComparison.Ordinal)
                || error.GetProperty("class").GetString() is not ("GenericError" or "CommandNotFound" or "DeviceNotActive" or "DeviceNotFound" or "KVMMissingCap"))
            {
                throw new InvalidOperationException(line);
            }
        }
        else if (!message.TryGetProperty("return", out _) && !message.TryGetProperty("QMP", out _) && !message.TryGetProperty("event", out _))
        {
            throw new InvalidOperationException($"neither answer nor event: {line}");
        }

        return message;
    }

    private static void Wait(Task task)
    {
        if (!task.Wait(Patience))
        {
            throw new InvalidOperationException($"the monitor does not go on within {Patience.TotalSeconds} s");
        }
    }

    private static T Wait<T>(Task<T> task)
    {
        Wait((Task)task);
        return task.Result;
    }

    private async Task Serve()
    {
        await monitor.ServeAsync(toServer.Reader.AsStream(), fromServer.Writer.AsStream(), CancellationToken.None);
        await fromServer.Writer.CompleteAsync();
    }
}
