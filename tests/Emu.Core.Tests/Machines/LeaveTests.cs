using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.Machines;

/// <summary>A machine left to a process that exits.</summary>
public sealed class LeaveTests : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Leave_RunningMachine_EndsIt()
    {
        bench.Start();
        bench.Machine.Leave();
        Assert.Equal((MachinePhase.Shutdown, true), (bench.Machine.Phase, bench.Machine.Finished.IsCompleted));
    }

    [Fact]
    public void Leave_DrainsBackendsAndTakesThemDown()
    {
        Output output = AddOutput("out");
        bench.Start();
        bench.Machine.Leave();
        Assert.Equal(["drain", "unrealize"], output.Log);
    }

    [Fact]
    public void Leave_DevicesStayAsTheyAre()
    {
        List<string> log = [];
        bench.Add("p", new Probe { Unrealized = _ => log.Add("gone") });
        bench.Start();
        bench.Machine.Leave();
        bench.Machine.Dispose();
        Assert.Empty(log);
    }

    [Fact]
    public void Leave_MachineThatWasNeverBuilt_IsNoError()
    {
        Output output = AddOutput("out");
        bench.Machine.Leave();
        Assert.Empty(output.Log);
    }

    private Output AddOutput(string id)
    {
        var made = new Output();
        bench.Types.Add(new ObjectType { Name = "chardev-log", Create = () => made });
        bench.Machine.Create(bench.Machine.Types.Resolve("chardev-log"), id, bench.Machine.Chardevs);
        return made;
    }

    private sealed class Output : EmuObject, ICharBackend
    {
        public List<string> Log { get; } = [];

        public void Bind(ICharFrontend? frontend)
        {
        }

        public int Write(ReadOnlySpan<byte> bytes) => bytes.Length;

        public void ReadyToReceive()
        {
        }

        public void Drain(int milliseconds) => Log.Add("drain");

        protected override void OnUnrealize() => Log.Add("unrealize");
    }
}
