using Emu.Abstractions.Qom;

namespace Emu.Gen.Tests;

/// <summary>A source that uses everything the generator knows, but register maps.</summary>
internal static class Sample
{
    /// <summary>The type of <see cref="Everything"/>, generated and compiled once.</summary>
    public static ObjectType Type { get; } = Generated.From(Everything).Register().Single();

    public const string Module = """
        [EmuModule("sample", ModuleKind.Hardware)]
        public sealed partial class SampleModule : EmuModule;

        """;

    public const string Everything = Module + """
        public enum Speed { Slow, VeryFast = 7 }
        public interface IPeer { }
        public sealed class Queue : IStateful
        {
            public uint Head;
            public void Save(StateWriter writer) => writer.Write("head", Head);
            public void Restore(StateReader reader) => Head = (uint)reader.ReadBits("head");
        }
        public abstract partial class Base : Device
        {
            /// <summary>Lines of the base.</summary>
            [Config(Default = 2, Min = 1, Max = 8, Shapes = true)] public partial int NumLines { get; init; }
            [State] private uint shared;
            [Output] public partial IrqLine Fault { get; }
            public uint Shared { get => shared; set => shared = value; }
        }
        /// <summary>Does everything. See <see cref="Base"/> for the rest.</summary>
        [Device("sample.everything", Family = "test", HotPluggable = false), StateVersion(3)]
        public sealed partial class Everything : Base, IPeer, ICharFrontend, INetFrontend
        {
            private const int Inputs = 3;
            [Config(Default = true)] public partial bool Enabled { get; init; }
            [Config(Default = 115200UL, Min = 1, Unit = "Hz")] public partial ulong Rate { get; init; }
            [Config(Default = "64KiB", Size = true)] public partial uint Space { get; init; }
            [Config(Default = 1.5, Min = -40, Max = 125, Unit = "°C")] public partial double Ambient { get; init; }
            [Config(Name = "label")] public partial string? Title { get; init; }
            [Config(Default = "very-fast")] public partial Speed Speed { get; init; }
            [Config(Default = new[] { 1, 2 })] public partial ImmutableArray<byte> Mac { get; init; }
            [Config(Required = true, Min = 1)] public partial short Number { get; init; }
            [Link(Required = true)] public partial IPeer? Peer { get; }
            [Link] public partial ImmutableArray<Device> Others { get; }
            [Output(Count = nameof(NumLines))] public partial IrqLine[] Irq { get; }
            [Clock(Changed = nameof(OnClock))] public partial ClockInput Clk { get; }
            [Clock] public partial ClockOutput ClkOut { get; }
            [Timer(nameof(OnTimer))] public partial DeviceTimer Tick { get; }
            [Region(Size = 0x100, MinSize = 4, LockFree = true)] public partial IoRegion Mmio { get; }
            [Region(SizeFrom = nameof(Space))] public partial IoRegion Window { get; }
            [Dma] public partial DmaPort Bus { get; }
            [CharPort] public partial CharPort Port { get; }
            [NetPort] public partial NetPort Net { get; }
            [State] public byte a;
            [State] public bool b;
            [State(Since = 2)] public Speed speed;
            [State(Since = 3, Was = "oldText")] public string? text;
            [State] public readonly ushort[] array = new ushort[4];
            [State] public readonly Queue queue = new();
            [State] public readonly Queue[] queues = [new(), new()];
            [State] public float f;
            [State] public double d;
            [State] public long negative;
            [field: State] public int Automatic { get; set; }
            [Derived] private int cache;
            public int ReceiveCapacity => cache;
            public void Receive(ReadOnlySpan<byte> bytes) { }
            public void Writable() { }
            public void Event(CharEvent what) { }
            public bool CanReceive => true;
            public void LinkChanged(bool up) { }
            public string Seen { get => text ?? ""; }
            [Input("reset")] private void OnLine(bool level) => cache = level ? 1 : 0;
            [Input("lines", Count = nameof(Inputs))] private void OnLines(int index, bool level) => cache = index;
            private void OnClock() { }
            private void OnTimer() { }
        }

        """;
}
