using Emu.Abstractions.Qdev.Backend;
using Emu.Core.Machines;
using Emu.Modules.Catalog;
using Emu.Modules.Loading;
using Emu.Modules.Tests.Fixtures;
using Emu.Monitor.Sessions;
using Emu.Monitor.Tests.Support;

namespace Emu.Monitor.Tests.Plug;

/// <summary>Such a machine in this process, with the shipped modules and those that a test compiles.</summary>
internal sealed class PlugBench : PlugMachine, IAsyncDisposable
{
    private readonly MachineMonitor monitor;

    private PlugBench(FixtureTree fixtures, ModuleLoader modules, MachineMonitor monitor)
        : base(new TestClient(monitor)) => (Fixtures, Modules, this.monitor) = (fixtures, modules, monitor);

    public FixtureTree Fixtures { get; }

    public ModuleLoader Modules { get; }

    public Machine Machine => monitor.Machine;

    /// <summary>A machine whose guest runs.</summary>
    /// <param name="add">Adds modules to those that are shipped.</param>
    /// <param name="disabled">Modules that are disabled.</param>
    public static async Task<PlugBench> Start(Action<FixtureTree>? add = null, params string[] disabled)
    {
        var fixtures = new FixtureTree();
        add?.Invoke(fixtures);
        var modules = new ModuleLoader(ModuleCatalog.Scan(new CatalogOptions
        {
            Roots = [new ModuleRoot(TestTree.Modules, true), new ModuleRoot(fixtures.Root, true)],
            Disabled = fixtures.Options(disabled).Disabled,
        }));
        var machine = new Machine(new MachineOptions { Name = "plug", Types = modules });
        var bench = new PlugBench(fixtures, modules, new MachineMonitor(machine, modules));
        await bench.Build(realize: true);
        return bench;
    }

    /// <inheritdoc/>
    public override async Task<string> Dump() => await base.Dump() + MachineDump.Of(Machine);

    /// <summary>The oldest byte in a backend that keeps what it is given.</summary>
    public byte Ring(string chardev)
    {
        byte[] taken = new byte[1];
        using MachineLock.Hold held = Machine.Lock.Take();
        Assert.Equal(1, ((ICharRing)Machine.Require(chardev)).Take(taken));
        return taken[0];
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        monitor.Dispose();
        Machine.Dispose();
        Fixtures.Dispose();
    }
}
