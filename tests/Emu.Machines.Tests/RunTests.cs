using System.Text.Json;

namespace Emu.Machines.Tests;

public class RunTests
{
    private static string Hello => Path.Combine(TestTree.Source, "tests", "guests", "hello-riscv64.elf");

    [Fact]
    public async Task Run_Hello_SaysItAndEndsWellThoughInputHasEnded()
    {
        ProgramResult result = await EmuProgram.Run("run", "riscv-virt", "--kernel", Hello, "--timeout", "60");

        Assert.Equal(("hello\n", 0), (result.Output, result.Status));
    }

    [Fact]
    public async Task Run_OptionsBeforeTheMachine_AreTheSame()
    {
        ProgramResult result = await EmuProgram.Run("run", "--memory", "64MiB", "--kernel", Hello, "--timeout", "60", "riscv-virt");

        Assert.Equal(("hello\n", 0), (result.Output, result.Status));
    }

    [Fact]
    public async Task Run_SerialToAFile_LeavesStandardOutputEmpty()
    {
        string file = Path.GetTempFileName();

        ProgramResult result = await EmuProgram.Run("run", "riscv-virt", "--kernel", Hello, "--serial", "file:" + file, "--timeout", "60");

        Assert.Equal(("", "hello\n"), (result.Output, await File.ReadAllTextAsync(file)));
        File.Delete(file);
    }

    [Theory]
    [InlineData("tcg")]
    [InlineData("tcg,backend=interp")]
    public async Task Run_WithAnAccelerator_UsesIt(string accel)
    {
        ProgramResult result = await EmuProgram.Run("run", "riscv-virt", "--kernel", Hello, "--accel", accel, "--timeout", "60");

        Assert.Equal(("hello\n", 0), (result.Output, result.Status));
    }

    [Theory]
    [InlineData("tcg,backend=fast", "'backend' does not take 'fast'; expected one of native, interp")]
    [InlineData("tcg,speed=1", "'tcg' has no property 'speed'")]
    [InlineData("kvm", "'kvm'")]
    [InlineData("backend=interp", "expected TYPE[,NAME=VALUE...], such as tcg,backend=interp")]
    [InlineData("tcg,interp", "expected TYPE[,NAME=VALUE...], such as tcg,backend=interp")]
    public async Task Run_WithAnAcceleratorThatCannotBe_SaysWhy(string accel, string message)
    {
        ProgramResult result = await EmuProgram.Run("run", "riscv-virt", "--kernel", Hello, "--accel", accel);

        Assert.Equal(("", true), (result.Output, result.Error.Contains(message, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("riscv-virt", 7, 7)]
    [InlineData("riscv32-virt", 255, 255)]
    [InlineData("riscv-virt", 256, 1)]
    [InlineData("riscv32-virt", 259, 3)]
    public async Task Run_GuestExits_StatusIsItsCodeAndAFailureStaysOne(string machine, int code, int status)
    {
        using Guest guest = Guest.ThatExitsWith(code);

        ProgramResult result = await EmuProgram.Run("run", machine, "--kernel", guest.File, "--timeout", "60");

        Assert.Equal(status, result.Status);
    }

    [Fact]
    public async Task Run_JsonExit_TellsHowItEnded()
    {
        using Guest guest = Guest.ThatExitsWith(256);
        string file = Path.GetTempFileName();

        await EmuProgram.Run("run", "riscv-virt", "--kernel", guest.File, "--json-exit", file, "--timeout", "60");

        JsonElement exit = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement;
        Assert.Equal(("guest-exit", 256, 1), (exit.GetProperty("reason").GetString(), exit.GetProperty("guestCode").GetInt32(), exit.GetProperty("status").GetInt32()));
        File.Delete(file);
    }

    [Fact]
    public async Task Run_PowerOff_IsStatus0()
    {
        using Guest guest = Guest.ThatPowersOff();

        Assert.Equal(0, (await EmuProgram.Run("run", "riscv-virt", "--bios", guest.File, "--timeout", "60")).Status);
    }

    [Fact]
    public async Task Run_Timeout_IsStatus124()
    {
        using Guest guest = Guest.ThatSpins();

        Assert.Equal(124, (await EmuProgram.Run("run", "riscv-virt", "--kernel", guest.File, "--timeout", "0.5")).Status);
    }

    [Fact]
    public async Task Run_KeysToEnd_IsStatus0()
    {
        using Guest guest = Guest.ThatSpins();

        ProgramResult result = await EmuProgram.RunWithInput("\u0001x", "run", "riscv-virt", "--kernel", guest.File, "--timeout", "60");

        Assert.Equal(0, result.Status);
    }

    [Fact]
    public async Task Run_Load_PutsARawImageAtAnAddress()
    {
        using Guest guest = Guest.ThatExitsWith(9);

        Assert.Equal(9, (await EmuProgram.Run("run", "riscv32-virt", "--load", "0x80000000=" + guest.File, "--timeout", "60")).Status);
    }

    [Fact]
    public async Task Run_NothingToRun_SaysWhatToName()
    {
        ProgramResult result = await EmuProgram.Run("run", "riscv-virt");

        Assert.Equal(1, result.Status);
        Assert.Contains("--kernel", result.Error);
    }

    [Fact]
    public async Task Run_UnmappedAccess_IsReportedOnceWithPcAndInitiator()
    {
        using Guest guest = Guest.ThatReadsNothing();

        ProgramResult result = await EmuProgram.Run("run", "riscv-virt", "--kernel", guest.File, "--timeout", "60");

        Assert.Equal(0, result.Status);
        string line = Assert.Single(result.Error.Split('\n'), l => l.Contains("0x50000000", StringComparison.Ordinal));
        Assert.Contains("0x80000010", line);
        Assert.Contains("cpu0", line);
    }

    [Fact]
    public async Task Any_WithNothingInIt_Runs()
    {
        ProgramResult result = await EmuProgram.Run("run", "any", "--timeout", "0.2");

        Assert.Equal((124, "", ""), (result.Status, result.Output, result.Error));
    }

    [Theory]
    [InlineData("riscv-virt", "max", "atomics-riscv64.elf")]
    [InlineData("riscv32-virt", "max32", "atomics-riscv32.elf")]
    public async Task Run_HartsThatCountInSharedMemory_LoseNoCount(string machine, string model, string guest)
    {
        string program = Path.Combine(TestTree.Source, "tests", "guests", guest);

        ProgramResult result = await EmuProgram.Run("run", machine, "--cpus", "4", "--set", "cpu=" + model, "--kernel", program, "--timeout", "120");

        Assert.Equal(0, result.Status);
    }
}
