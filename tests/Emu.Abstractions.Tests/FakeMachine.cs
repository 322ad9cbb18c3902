using Emu.Abstractions.Clock;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Emu.Abstractions.Tests;

/// <summary>Services of a machine that records what it is told.</summary>
public sealed class FakeMachine : MachineServices
{
    public FakeClock VirtualTime { get; } = new();

    public List<(EmuObject Owner, Exception Error)> Faults { get; } = [];

    public List<string> Messages { get; } = [];

    public List<FakeTimer> Timers { get; } = [];

    public int RefusedAccesses { get; private set; }

    public int TopologyChanges { get; private set; }

    public override VirtualClock Clock => VirtualTime;

    public override MachineRandom Random { get; } = new(1);

    public override SoftFloat Float => throw new NotSupportedException();

    public override bool IsRunning => true;

    public override bool HoldsLock => true;

    public override ILogger LogOf(EmuObject owner) => NullLogger.Instance;

    public override bool IsLogged(LogTopic topic) => true;

    public override void Log(LogTopic topic, EmuObject owner, string message) => Messages.Add($"{topic}: {message}");

    public override void Post(EmuObject owner, Action call) => call();

    public override void RequestShutdown(EmuObject owner, ShutdownCause cause, int exitCode = 0) => Messages.Add($"shutdown {cause} {exitCode}");

    public override void RequestReset(EmuObject owner) => Messages.Add("reset");

    public override void ReportFault(EmuObject owner, Exception error) => Faults.Add((owner, error));

    public override void CountRefusedAccess(MemoryRegion region, ulong offset) => RefusedAccesses++;

    public override RamBlock AllocateRam(EmuObject owner, string name, ulong size) => new FakeRam(size);

    public override void TopologyChanged(MemoryRegion region) => TopologyChanges++;

    public override void BeginTopologyChange()
    {
    }

    public override void EndTopologyChange()
    {
    }

    public override TimerBackend CreateTimer(DeviceTimer timer)
    {
        var backend = new FakeTimer(timer);
        Timers.Add(backend);
        return backend;
    }

    /// <summary>Makes an object that is configured and realized.</summary>
    public T Add<T>(T obj, string id = "dev", EmuObject? parent = null)
        where T : EmuObject => Host.Add(this, obj, id, parent);

    /// <summary>Opens the host's side of objects.</summary>
    public sealed class Host : DeviceHost
    {
        public static T Add<T>(FakeMachine machine, T obj, string id, EmuObject? parent)
            where T : EmuObject
        {
            Attach(obj, machine, new ObjectType { Name = "test", Create = () => obj }, id, parent);
            Configure(obj);
            Realize(obj);
            Enter(obj, LifeCycle.Realized);
            return obj;
        }

        public static void Remove(EmuObject obj)
        {
            Unrealize(obj);
            CutHandles(obj);
            Enter(obj, LifeCycle.Unrealized);
            Detach(obj);
        }

        public static void Reset(Device device) => Reset(device, ResetPhase.Enter, ResetKind.Cold);

        public static void AskToLeave(UnplugRequest request) => RequestUnplug(request);

        public static byte[] SaveOf(EmuObject obj)
        {
            var store = new StateStore();
            Save(obj, store.Writer());
            return store.Bytes();
        }

        public static void Copy(EmuObject from, EmuObject to)
        {
            var store = new StateStore();
            Save(from, store.Writer());
            Restore(to, store.Reader());
            Restored(to);
        }
    }
}

/// <summary>A clock that stands where it is put.</summary>
public sealed unsafe class FakeClock : VirtualClock
{
    private readonly VirtualTimePage[] page;

    public FakeClock()
        : this(GC.AllocateArray<VirtualTimePage>(1, pinned: true))
    {
    }

    private FakeClock(VirtualTimePage[] page)
        : base((nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref page[0])) => this.page = page;

    public void Put(long now) => page[0].Base = now;
}

/// <summary>Fires when it is told.</summary>
public sealed class FakeTimer(DeviceTimer timer) : TimerBackend
{
    public long Deadline { get; private set; } = DeviceTimer.Never;

    public override void Update(long deadline) => Deadline = deadline;

    public void Fire() => Fire(timer);
}

/// <summary>Pinned memory with the notifications that it got.</summary>
public sealed unsafe class FakeRam : RamBlock
{
    private readonly byte[] bytes;
    private readonly PageDescriptor[] pages;

    public FakeRam(ulong size)
        : this(GC.AllocateArray<byte>((int)size, pinned: true), GC.AllocateArray<PageDescriptor>((int)(size >> 12) + 1, pinned: true))
    {
    }

    private FakeRam(byte[] bytes, PageDescriptor[] pages)
        : base(
            1,
            "ram",
            (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref bytes[0]),
            (ulong)bytes.Length,
            (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref pages[0])) => (this.bytes, this.pages) = (bytes, pages);

    public List<(ulong Offset, ulong Length)> Writes { get; } = [];

    public int Length => bytes.Length;

    public int PageCount => pages.Length;

    public override void NotifyWrite(ulong offset, ulong length) => Writes.Add((offset, length));

    public override void ProtectCode(ulong offset, ulong length, int cluster) => Page(offset).CodeClusters |= 1u << cluster;

    public override void UnprotectCode(ulong offset, int cluster) => Page(offset).CodeClusters &= ~(1u << cluster);
}

/// <summary>State by name, in memory.</summary>
public sealed class StateStore
{
    private readonly Dictionary<string, byte[]> values = [];

    public StateWriter Writer() => new W(this);

    public StateReader Reader() => new R(this);

    public byte[] Bytes() => [.. values.SelectMany(v => System.Text.Encoding.UTF8.GetBytes(v.Key).Concat(v.Value))];

    private sealed class W(StateStore store) : StateWriter
    {
        private string prefix = "";

        public override void Write(string name, ulong bits) => store.values.Add(prefix + name, BitConverter.GetBytes(bits));

        public override void Write(string name, string? value) => store.values.Add(prefix + name, System.Text.Encoding.UTF8.GetBytes(value ?? "\0"));

        public override void Write(string name, ReadOnlySpan<byte> value) => store.values.Add(prefix + name, value.ToArray());

        public override void Begin(string name, int version = 1) => prefix += name + "/";

        public override void End() => prefix = prefix[..(prefix.TrimEnd('/').LastIndexOf('/') + 1)];
    }

    private sealed class R(StateStore store) : StateReader
    {
        public override int Version => 1;

        public override ulong ReadBits(string name, string? was = null) => BitConverter.ToUInt64(ReadBytes(name, was));

        public override string? ReadText(string name, string? was = null) => System.Text.Encoding.UTF8.GetString(ReadBytes(name, was));

        public override ReadOnlySpan<byte> ReadBytes(string name, string? was = null) =>
            store.values.TryGetValue(name, out byte[]? bytes) ? bytes : throw new StateException($"no state '{name}'");

        public override void Begin(string name)
        {
        }

        public override void End()
        {
        }
    }
}
