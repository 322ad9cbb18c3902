using System.Text;
using Emu.Abstractions.Qdev.Backend;
using Emu.Core.Machines;
using Emu.Host.Prompt;
using Emu.Modules.Catalog;
using Emu.Modules.Loading;
using Emu.Modules.Settings;
using Emu.Monitor.Sessions;

namespace Emu.Host.Tests.Prompt;

public sealed class HostPromptTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Machine machine;
    private readonly PromptSource prompts;
    private readonly StringBuilder shown = new();
    private readonly SemaphoreSlim left = new(0);

    public HostPromptTests()
    {
        var modules = new ModuleLoader(ModuleCatalog.Scan(new CatalogOptions { Roots = [] }));
        machine = new Machine(new MachineOptions { Types = modules });
        prompts = new PromptSource(machine, modules, () => new UserFolders("", ""));
        machine.Prompts = prompts.Open;
    }

    public void Dispose()
    {
        prompts.Monitor().Dispose();
        machine.Dispose();
        left.Dispose();
    }

    [Fact]
    public void Lines_AreAnswered()
    {
        using CommandPrompt prompt = Open();

        prompt.Type("info sta\t\r"u8);

        Assert.True(SpinWait.SpinUntil(() => Shown().Contains("VM status: paused (prelaunch)\n", StringComparison.Ordinal), Patience), Shown());
    }

    [Fact]
    public void Exit_LeavesThePrompt_WhichServesOn()
    {
        using CommandPrompt prompt = Open();

        prompt.Type("exit\r"u8);
        Assert.True(left.Wait(Patience));
        prompt.Type("info version\r"u8);

        Assert.True(SpinWait.SpinUntil(() => Shown().Contains("\nemu ", StringComparison.Ordinal), Patience), Shown());
    }

    [Fact]
    public void Monitor_IsOneForAllPrompts()
    {
        using CommandPrompt first = Open();
        using CommandPrompt second = Open();
        first.Type("exit\r"u8);
        second.Type("exit\r"u8);

        Assert.True(left.Wait(Patience) && left.Wait(Patience));
        Assert.Same(prompts.Monitor(), prompts.Monitor());
    }

    [Fact]
    public void Monitor_ThatIsServedToOthers_IsThePromptsToo()
    {
        using MachineMonitor served = new(machine, new ModuleLoader(ModuleCatalog.Scan(new CatalogOptions { Roots = [] })));
        var source = new PromptSource(machine, served.Modules, () => new UserFolders("", "")) { Served = served };

        Assert.Same(served, source.Monitor());
    }

    [Fact]
    public async Task Quit_EndsTheMachine()
    {
        using CommandPrompt prompt = Open();

        prompt.Type("quit\r"u8);

        Assert.Null((await machine.Finished.WaitAsync(Patience)).Cause);
    }

    private CommandPrompt Open() => machine.Prompts!(
        text =>
        {
            lock (shown)
            {
                shown.Append(Encoding.UTF8.GetString(text));
            }
        },
        () => left.Release());

    private string Shown()
    {
        lock (shown)
        {
            return shown.ToString();
        }
    }
}
