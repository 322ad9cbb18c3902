using Emu.Abstractions.Clock;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emu.Gen.Tests;

/// <summary>Attaches, configures, saves and restores an object as a core does.</summary>
internal sealed class Harness : ObjectHost
{
    public static T Make<T>(ObjectType type)
        where T : EmuObject
    {
        EmuObject made = type.Create();
        Attach(made, new Services(), type, "it", null);
        return Assert.IsAssignableFrom<T>(made);
    }

    public static EmuObject Configured(ObjectType type)
    {
        EmuObject made = Make<EmuObject>(type);
        Configure(made);
        return made;
    }

    public static void ConfigureOnly(EmuObject made) => Configure(made);

    public static void Cut(EmuObject made) => CutHandles(made);

    public static int Version(EmuObject made) => StateVersion(made);

    public static Dictionary<string, object?> Saved(EmuObject made)
    {
        var writer = new Writer();
        Save(made, writer);
        return writer.Values;
    }

    public static void RestoreFrom(EmuObject made, Dictionary<string, object?> values, int version) => Restore(made, new Reader(values, version));

    private sealed class Writer : StateWriter
    {
        private string prefix = "";

        public Dictionary<string, object?> Values { get; } = [];

        public override void Write(string name, ulong bits) => Values.Add(prefix + name, bits);

        public override void Write(string name, string? value) => Values.Add(prefix + name, value);

        public override void Write(string name, ReadOnlySpan<byte> value) => Values.Add(prefix + name, value.ToArray());

        public override void Begin(string name, int version = 1) => prefix += name + "/";

        public override void End() => prefix = prefix[..(prefix.TrimEnd('/').LastIndexOf('/') + 1)];
    }

    private sealed class Reader(Dictionary<string, object?> values, int version) : StateReader
    {
        private string prefix = "";

        public override int Version => version;

        public override ulong ReadBits(string name, string? was = null) => (ulong)Find(name, was)!;

        public override string? ReadText(string name, string? was = null) => (string?)Find(name, was);

        public override ReadOnlySpan<byte> ReadBytes(string name, string? was = null) => (byte[])Find(name, was)!;

        public override void Begin(string name) => prefix += name + "/";

        public override void End() => prefix = prefix[..(prefix.TrimEnd('/').LastIndexOf('/') + 1)];

        private object? Find(string name, string? was) =>
            values.TryGetValue(prefix + name, out object? value) || (was is not null && values.TryGetValue(prefix + was, out value))
                ? value : throw new StateException($"no state '{prefix}{name}'");
    }

    private sealed class Services : MachineServices
    {
        public override VirtualClock Clock => throw new NotSupportedException();

        public override MachineRandom Random { get; } = new(1);

        public override SoftFloat Float => throw new NotSupportedException();

        public override bool IsRunning => false;

        public override bool HoldsLock => true;

        public override ILogger LogOf(EmuObject owner) => NullLogger.Instance;

        public override bool IsLogged(LogTopic topic) => false;

        public override void Log(LogTopic topic, EmuObject owner, string message)
        {
        }

        public override void Post(EmuObject owner, Action call) => call();

        public override void RequestShutdown(EmuObject owner, ShutdownCause cause, int exitCode = 0)
        {
        }

        public override void RequestReset(EmuObject owner)
        {
        }

        public override void ReportFault(EmuObject owner, Exception error) => Assert.Fail(error.ToString());

        public override void CountRefusedAccess(MemoryRegion region, ulong offset)
        {
        }

        public override RamBlock AllocateRam(EmuObject owner, string name, ulong size) => throw new NotSupportedException();

        public override void TopologyChanged(MemoryRegion region)
        {
        }

        public override void BeginTopologyChange()
        {
        }

        public override void EndTopologyChange()
        {
        }

        public override TimerBackend CreateTimer(DeviceTimer timer) => new Silent();
    }

    private sealed class Silent : TimerBackend
    {
        public override void Update(long deadline)
        {
        }
    }
}
