using System.Text.Json;
using Emu.Core.Machines;
using Emu.Monitor.Tests.Support;

namespace Emu.Monitor.Tests;

public sealed class QueryTests : IAsyncLifetime
{
    private readonly MonitorBench bench = new();
    private readonly string folder = Directory.CreateTempSubdirectory("emu-query-").FullName;
    private TestClient client = null!;

    public async Task InitializeAsync()
    {
        client = await bench.ConnectNegotiated();
        string[] commands =
        [
            "{'execute':'x-space-add','arguments':{'id':'system','bits':32}}",
            "{'execute':'object-add','arguments':{'qom-type':'tcg','id':'tcg'}}",
            "{'execute':'x-cluster-add','arguments':{'id':'cpus','accel':'tcg','space':'system'}}",
            "{'execute':'device_add','arguments':{'driver':'rv32im','id':'cpu0','cluster':'cpus','resetvec':4096}}",
            "{'execute':'device_add','arguments':{'driver':'ram','id':'ram','size':'64KiB'}}",
            "{'execute':'x-map','arguments':{'device':'ram','space':'system','address':4096}}",
            "{'execute':'x-memory-write','arguments':{'address':4096,'data':'6f000000'}}",
            "{'execute':'x-realize'}",
            "{'execute':'x-memory-write','arguments':{'address':4096,'data':'6f000000'}}",
        ];
        foreach (string command in commands)
        {
            await client.Ask(command);
        }
    }

    public async Task DisposeAsync()
    {
        await client.DisposeAsync();
        bench.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("query-target", "{'arch':'riscv32'}")]
    [InlineData("query-cpus-fast", "[{'cpu-index':0,'qom-path':'/machine/cpus/cpu0','thread-id':0,'target':'riscv32','props':{'cluster-id':0,'core-id':0},'model':'rv32im','halted':false}]")]
    [InlineData("query-memory-size-summary", "{'base-memory':65536,'plugged-memory':0}")]
    [InlineData("query-status", "{'running':false,'status':'prelaunch'}")]
    [InlineData("query-current-machine", "{'wakeup-suspend-support':false}")]
    [InlineData("query-chardev", "[]")]
    [InlineData("query-uuid", "{'UUID':'00000000-0000-0000-0000-000000000000'}")]
    [InlineData("query-memdev", "[{'id':'/machine/ram','size':65536,'merge':false,'dump':true,'prealloc':false,'share':false,'host-nodes':[],'policy':'default'}]")]
    [InlineData("query-hotpluggable-cpus", "[{'type':'rv32im','vcpus-count':1,'props':{'cluster-id':0,'core-id':0},'qom-path':'/machine/cpus/cpu0'},{'type':'rv32im','vcpus-count':1,'props':{'cluster-id':0,'core-id':1}}]")]
    public async Task Query_OfTheMachine_Answers(string command, string expected) =>
        Assert.Equal(expected.Replace('\'', '"'), (await client.Ask($"{{'execute':'{command}'}}")).GetProperty("return").GetRawText());

    [Theory]
    [InlineData("query-machines", "riscv-virt")]
    [InlineData("query-cpu-definitions", "rv64im")]
    [InlineData("query-accelerators", "tcg")]
    [InlineData("query-chardev-backends", "ringbuf")]
    [InlineData("qom-list-types", "ns16550a")]
    [InlineData("x-query-modules", "target-riscv")]
    [InlineData("x-query-phase", "ready")]
    [InlineData("x-query-commands-of-machine", "x-cluster-add")]
    public async Task Query_OfWhatThereIs_Names(string command, string expected) =>
        Assert.Contains($"\"{expected}\"", (await client.Ask($"{{'execute':'{command}'}}")).GetProperty("return").GetRawText());

    [Theory]
    [InlineData("inject-nmi", "inject-nmi is not available for riscv32: its CPUs have no input 'nmi'")]
    [InlineData("system_powerdown", "no device of the machine has a power button: let its guest end by itself, or end it with 'quit'")]
    [InlineData("system_wakeup", "wake-up from suspend is not supported by this machine: no device has an input 'wakeup'")]
    public async Task Command_ThatDoesNotApply_SaysSo(string command, string expected)
    {
        JsonElement error = (await client.Ask($"{{'execute':'{command}'}}")).GetProperty("error");

        Assert.Equal(("GenericError", expected), (error.GetProperty("class").GetString(), error.GetProperty("desc").GetString()));
    }

    [Fact]
    public async Task SetAction_ChangesWhatIsNamedAndNothingElse()
    {
        await client.Ask("{'execute':'set-action','arguments':{'shutdown':'pause'}}");
        await client.Ask("{'execute':'set-action','arguments':{'panic':'exit-failure'}}");

        Assert.Equal(new MachineActions(RebootAction.Reset, ShutdownAction.Pause, PanicAction.ExitFailure), bench.Machine.Actions);
    }

    [Theory]
    [InlineData("'type':'full','model':{'name':'rv32im','props':{'resetvec':4096}}", "\"resetvec\":4096")]
    [InlineData("'type':'static','model':{'name':'rv32im'}", "The requested expansion type is not supported: 'rv32im' is not built upon a static model; ask for 'full'")]
    [InlineData("'type':'full','model':{'name':'ram'}", "'ram' is no model of CPU; query-cpu-definitions lists them")]
    [InlineData("'type':'full','model':{'name':'rv32im','props':{'resetvek':1}}", "Property 'rv32im.resetvek' not found; did you mean 'resetvec'?")]
    [InlineData("'type':'full','model':{'name':'rv32im','props':1}", "Invalid parameter type for 'model.props', expected: object")]
    public async Task ModelOfACpu_IsExpanded(string arguments, string expected) =>
        Assert.Contains(expected, (await client.Ask($"{{'execute':'query-cpu-model-expansion','arguments':{{{arguments}}}}}")).GetRawText());

    [Fact]
    public async Task Stats_OfACpu_AreThoseAskedFor()
    {
        JsonElement vcpu = (await client.Ask("{'execute':'query-stats','arguments':{'target':'vcpu','vcpus':['/machine/cpus/cpu0'],'providers':[{'provider':'tcg','names':['instructions']}]}}")).GetProperty("return");
        JsonElement other = (await client.Ask("{'execute':'query-stats','arguments':{'target':'vm','providers':[{'provider':'other'}]}}")).GetProperty("return");
        JsonElement schemas = (await client.Ask("{'execute':'query-stats-schemas'}")).GetProperty("return");

        Assert.Equal("[{\"provider\":\"tcg\",\"qom-path\":\"/machine/cpus/cpu0\",\"stats\":[{\"name\":\"instructions\",\"value\":0}]}]", vcpu.GetRawText());
        Assert.Equal("[]", other.GetRawText());
        Assert.Equal(["vm", "vcpu"], schemas.EnumerateArray().Select(schema => schema.GetProperty("target").GetString()));
    }

    [Fact]
    public async Task MemoryOfACpu_AndOfItsSpace_IsSavedToFiles()
    {
        string seen = Path.Combine(folder, "seen");
        string physical = Path.Combine(folder, "physical");
        await client.Ask($"{{'execute':'memsave','arguments':{{'val':4096,'size':4,'filename':'{seen}','cpu-index':0}}}}");
        await client.Ask($"{{'execute':'pmemsave','arguments':{{'val':4096,'size':4,'filename':'{physical}'}}}}");

        Assert.Equal([0x6F, 0, 0, 0], await File.ReadAllBytesAsync(seen));
        Assert.Equal([0x6F, 0, 0, 0], await File.ReadAllBytesAsync(physical));
    }

    [Fact]
    public async Task Memory_IsSavedByALine()
    {
        string seen = Path.Combine(folder, "line");
        string answer = (await client.Ask($"{{'execute':'human-monitor-command','arguments':{{'command-line':'memsave 0x1000 4 {seen}'}}}}")).GetProperty("return").GetString()!;
        await client.Ask($"{{'execute':'human-monitor-command','arguments':{{'command-line':'pmemsave 0x1000 4 {seen}-p'}}}}");

        Assert.Equal("", answer);
        Assert.Equal([0x6F, 0, 0, 0], await File.ReadAllBytesAsync(seen));
        Assert.Equal([0x6F, 0, 0, 0], await File.ReadAllBytesAsync(seen + "-p"));
    }

    [Fact]
    public async Task MemoryThatIsNotThere_IsAnErrorAndLeavesNoFile()
    {
        string path = Path.Combine(folder, "none");
        JsonElement answer = await client.Ask($"{{'execute':'pmemsave','arguments':{{'val':0,'size':4,'filename':'{path}'}}}}");

        Assert.Equal("not everything from 0x0 to 0x3 of /machine/system can be read", answer.GetProperty("error").GetProperty("desc").GetString());
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task RegistersOfARunningCpu_AreShown()
    {
        await client.Ask("{'execute':'cont'}");
        string text = (await client.Ask("{'execute':'human-monitor-command','arguments':{'command-line':'info registers'}}")).GetProperty("return").GetString()!;

        Assert.StartsWith("/machine/cpus/cpu0 (rv32im)\n pc=00001000\n", text);
        Assert.Equal(MachinePhase.Running, bench.Machine.Phase);
    }

    [Theory]
    [InlineData("info qtree", "ram (ram)")]
    [InlineData("info mtree", "    0000000000001000-0000000000010fff (prio 0, ram): /machine/ram")]
    [InlineData("info mtree", "  0000000000000000-00000000ffffffff (prio 0, container): /machine/system")]
    [InlineData("info mtree -f", "0000000000001000-0000000000010fff (ram): /machine/ram")]
    [InlineData("info registers -a", "/machine/cpus/cpu0 (rv32im)")]
    [InlineData("info clusters", "/machine/cpus: riscv32, 1 CPUs, standing with the machine")]
    [InlineData("info name", "bench")]
    [InlineData("info uuid", "00000000-0000-0000-0000-000000000000")]
    [InlineData("info phase", "ready")]
    [InlineData("info cpus", "CPU #0: /machine/cpus/cpu0 rv32im (riscv32)")]
    [InlineData("info modules", "loaded")]
    [InlineData("info jit", "/machine/cpus")]
    [InlineData("info irq", "")]
    [InlineData("info status", "VM status: paused (prelaunch)")]
    [InlineData("info nothing", "Error: nothing to show of 'nothing'")]
    [InlineData("inof", "unknown command: 'inof'; did you mean 'info'?")]
    [InlineData("x/2 4096", "0000000000001000: 0x0000006f 0x00000000")]
    [InlineData("xp /1 0x1000", "0000000000001000: 0x0000006f")]
    [InlineData("xp 0", "Error: not everything")]
    [InlineData("x/2xb 4096", "0000000000001000: 0x6f 0x00")]
    [InlineData("x/2xh $pc", "0000000000001000: 0x006f 0x0000")]
    [InlineData("x/1xg 4096+8*2-(1<<4)", "0000000000001000: 0x000000000000006f")]
    [InlineData("xp/9c 4096", "0000000000001000: 'o' ")]
    [InlineData("xp/9c 4096", "\n0000000000001008: ")]
    [InlineData("xp/o 4096", "0000000000001000: 0157")]
    [InlineData("x/4i $pc", "Error: format 'i' is not available: no module takes instructions apart")]
    [InlineData("x/4q 0", "Error: '/4q' is no format")]
    [InlineData("x/0 0", "Error: '/0' is no format")]
    [InlineData("x", "Error: expected an address, such as 0x80000000")]
    [InlineData("print $pc + 0x10", "0x1010")]
    [InlineData("p /d -1", "-1")]
    [InlineData("p /u ~0 >> 60 & 7 | 8 ^ 1", "15")]
    [InlineData("p 7 % 4 - +2 / 1", "0x1")]
    [InlineData("p (1 << 64) + 2", "0x2")]
    [InlineData("p 1 / 0", "Error: '1 / 0' divides by zero")]
    [InlineData("p (1", "Error: '(1' is no number")]
    [InlineData("p 1 2", "Error: '1 2' is no number")]
    [InlineData("p $", "Error: '$' is no number")]
    [InlineData("p $pcc", "Error: /machine/cpus/cpu0 has no register 'pcc' that is a number")]
    [InlineData("cpu 0", "")]
    [InlineData("cpu 7", "Error: there is no CPU 7; the machine has 1, counted from 0")]
    [InlineData("cpu x", "Error: 'x' is no number of a CPU; info cpus lists them")]
    [InlineData("nmi", "Error: inject-nmi is not available for riscv32")]
    [InlineData("system_powerdown", "Error: no device of the machine has a power button")]
    [InlineData("system_wakeup", "Error: wake-up from suspend is not supported")]
    [InlineData("device_add ns16550a,id=u0", "")]
    [InlineData("device_add ns16550a", "Error: Parameter 'id' is missing")]
    [InlineData("object_add tcg,id=other", "")]
    [InlineData("netdev_add user,id=n,restrict", "")]
    [InlineData("netdev_del n", "Error: Device 'n' not found")]
    [InlineData("qom-set ram size 4", "Error: ")]
    [InlineData("cluster_stop cpus", "")]
    [InlineData("cluster_start cpus", "")]
    [InlineData("cluster_reset cpus", "")]
    [InlineData("memsave 0 4", "Error: expected an address, a number of bytes and a file")]
    [InlineData("qom-get ram size", "65536")]
    [InlineData("help info", "info TOPIC -- show something")]
    [InlineData("device_del ghost", "Error: Device 'ghost' not found")]
    public async Task Line_ForPeople_Answers(string line, string expected) =>
        Assert.Contains(expected, (await client.Ask($"{{'execute':'human-monitor-command','arguments':{{'command-line':'{line}'}}}}")).GetProperty("return").GetString());
}
