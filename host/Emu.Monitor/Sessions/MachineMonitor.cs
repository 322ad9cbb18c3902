using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Emu.Core.Machines;
using Emu.Modules.Loading;
using Emu.Modules.Settings;
using Emu.Monitor.Commands;
using Emu.Monitor.Events;
using Emu.Monitor.Schema;

namespace Emu.Monitor.Sessions;

/// <summary>
/// What programs reach of one machine: its commands, events and sessions. Exists before anything is in the machine. In-band
/// commands of all sessions are done one after the other. Any thread.
/// </summary>
public sealed class MachineMonitor : IDisposable
{
    private readonly ConcurrentDictionary<QmpSession, bool> sessions = new();
    private readonly IDisposable subscription;
    private readonly EventThrottle throttle;

    /// <summary>Makes the monitor of a machine.</summary>
    /// <param name="machine">The machine; whoever made it disposes it, after the monitor.</param>
    /// <param name="modules">Where its types come from.</param>
    public MachineMonitor(Machine machine, ModuleLoader modules)
    {
        Machine = machine;
        Modules = modules;
        Commands = new CommandTable(Types);
        throttle = new EventThrottle(Broadcast);
        subscription = machine.Events.Subscribe(throttle.OnEvent);
        modules.Changed += OnModuleChanged;
    }

    /// <summary>The machine.</summary>
    public Machine Machine { get; }

    /// <summary>Its modules.</summary>
    public ModuleLoader Modules { get; }

    /// <summary>Finds the configuration file that lasting changes go to; null when there is none.</summary>
    public Func<SettingsFile>? Settings { get; init; }

    internal WireTypes Types { get; } = new();

    internal CommandTable Commands { get; }

    /// <summary>Held while an in-band command is done.</summary>
    internal SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Serves one connection until it ends.</summary>
    /// <param name="input">What the client says.</param>
    /// <param name="output">What it is told.</param>
    /// <param name="cancel">Ends the session.</param>
    public async Task ServeAsync(Stream input, Stream output, CancellationToken cancel)
    {
        using var session = new QmpSession(this, input, output);
        sessions[session] = true;
        try
        {
            await session.RunAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            sessions.TryRemove(session, out _);
        }
    }

    /// <summary>Ends the subscription to the machine's events and tells waiting ones. Sessions end with their connections.</summary>
    public void Dispose()
    {
        Modules.Changed -= OnModuleChanged;
        subscription.Dispose();
        throttle.Dispose();
    }

    /// <summary>The schema of the wire, with the modules as they are now.</summary>
    internal JsonElement Schema()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            new SchemaWriter(Types, new ManifestTypes(Modules.Catalog)).Write(json, Commands.All);
        }

        using JsonDocument document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private void OnModuleChanged(ModuleChange change) => throttle.OnEvent(ModuleEvents.Of(change));

    private void Broadcast(byte[] message)
    {
        foreach (QmpSession session in sessions.Keys)
        {
            session.Tell(message);
        }
    }
}
