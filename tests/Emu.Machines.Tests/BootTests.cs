using System.Buffers.Binary;

namespace Emu.Machines.Tests;

/// <summary>What begins on the boards, by what files are given; and the device tree that guests get.</summary>
public sealed class BootTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("emu-boot-").FullName;

    private static string Supervisor64 => Path.Combine(TestTree.Source, "tests", "guests", "supervisor-riscv64.elf");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task DumpDtb_WritesTheTreeAndDoesNotRun()
    {
        string tree = Path.Combine(folder, "tree.dtb");
        string exit = Path.Combine(folder, "exit.json");

        ProgramResult result = await EmuProgram.Run("run", "riscv-virt", "--cpus", "3", "--append", "quiet", "--dump-dtb", tree, "--json-exit", exit);

        Assert.Equal((0, "", ""), (result.Status, result.Output, result.Error));
        byte[] bytes = await File.ReadAllBytesAsync(tree);
        Assert.Equal((0xD00D_FEED, (uint)bytes.Length), (BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4))));
        Assert.Contains("\"dumped\"", await File.ReadAllTextAsync(exit), StringComparison.Ordinal);
        string text = System.Text.Encoding.Latin1.GetString(bytes);
        Assert.All(["quiet\0", "riscv-virtio\0", "cpu@2\0", "memory@80000000\0", "flash@22000000\0", "serial@10000000\0", "/soc/serial@10000000\0"], part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("riscv-virt")]
    [InlineData("riscv32-virt")]
    public async Task Flash_WithAProgram_RunsItWhenThereIsNoKernel(string machine)
    {
        using Guest guest = Guest.ThatExitsWith(17);
        string bank = Path.Combine(folder, "bank.fd");
        File.Copy(guest.File, bank);
        await using (FileStream file = File.OpenWrite(bank))
        {
            file.SetLength(32 << 20);
        }

        ProgramResult result = await EmuProgram.Run("run", machine, "--bios", "none", "--set", $"pflash0=file={bank},format=raw", "--timeout", "60");

        Assert.Equal(("", 17), (result.Error, result.Status));
    }

    [Fact]
    public async Task Flash_OfAnotherSize_IsRefused()
    {
        string bank = Path.Combine(folder, "bank.fd");
        await File.WriteAllBytesAsync(bank, new byte[4096]);

        ProgramResult result = await EmuProgram.Run("run", "riscv-virt", "--set", $"pflash0={bank}");

        Assert.Equal(1, result.Status);
        Assert.Contains("give it an image of exactly its size", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dtb_GivenByTheUser_IsWhatTheGuestGets()
    {
        string first = Path.Combine(folder, "first.dtb");
        string second = Path.Combine(folder, "second.dtb");
        await EmuProgram.Run("run", "riscv32-virt", "--cpus", "5", "--dump-dtb", first);

        await EmuProgram.Run("run", "riscv32-virt", "--dtb", first, "--append", "more", "--dump-dtb", second);

        string text = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(second));
        Assert.All(["cpu@4\0", "more\0"], part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Firmware_OnHartsWithoutSupervisorMode_SaysWhatIsMissing()
    {
        ProgramResult result = await EmuProgram.Run("run", "riscv-virt", "--set", "cpu=rv64im", "--kernel", Supervisor64, "--timeout", "60");

        Assert.Equal((1, "sbi: these harts have no supervisor mode: choose a CPU model that has\n"), (result.Status, result.Output));
    }

    [Fact]
    public async Task NoReboot_GuestResets_EndsTheMachine()
    {
        using Guest guest = Guest.ThatResets();
        string exit = Path.Combine(folder, "exit.json");

        ProgramResult result = await EmuProgram.Run("run", "riscv-virt", "--kernel", guest.File, "--no-reboot", "--json-exit", exit, "--timeout", "60");

        Assert.Equal(0, result.Status);
        Assert.Contains("\"guest-reset\"", await File.ReadAllTextAsync(exit), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("compressed")]
    public async Task Kernel_IsLoadedAsItIsAndCompressed(string form)
    {
        string hello = Path.Combine(TestTree.Source, "tests", "guests", "hello-riscv64.elf");
        string compressed = Path.Combine(folder, "hello.gz");
        await using (var gzip = new System.IO.Compression.GZipStream(File.Create(compressed), System.IO.Compression.CompressionLevel.Fastest))
        {
            await gzip.WriteAsync(await File.ReadAllBytesAsync(hello));
        }

        ProgramResult result = await EmuProgram.Run("run", "riscv-virt", "--kernel", form == "hello" ? hello : compressed, "--timeout", "60");

        Assert.Equal(("hello\n", 0), (result.Output, result.Status));
    }

    [Theory]
    [InlineData("riscv-virt", "supervisor-riscv32.elf", "is a program of 32 bits, but the harts have 64")]
    [InlineData("riscv32-virt", "supervisor-riscv64.elf", "is a program of 64 bits, but the harts have 32")]
    public async Task Kernel_OfTheOtherWordSize_IsRefused(string machine, string guest, string problem)
    {
        ProgramResult result = await EmuProgram.Run("run", machine, "--kernel", Path.Combine(TestTree.Source, "tests", "guests", guest));

        Assert.Equal((1, ""), (result.Status, result.Output));
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bios_NoneAlone_IsNothingToRun()
    {
        ProgramResult result = await EmuProgram.Run("run", "riscv-virt", "--bios", "none");

        Assert.Equal(1, result.Status);
        Assert.Contains("--kernel", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bios_ThatIsNoFile_PointsToIt()
    {
        ProgramResult result = await EmuProgram.Run("run", "riscv-virt", "--bios", Path.Combine(folder, "missing"));

        Assert.Equal(2, result.Status);
        Assert.Contains("there is no file", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Initrd_ThatDoesNotFit_IsRefused()
    {
        string large = Path.Combine(folder, "large");
        await using (FileStream file = File.Create(large))
        {
            file.SetLength(64 << 20);
        }

        ProgramResult result = await EmuProgram.Run("run", "riscv-virt", "--kernel", Supervisor64, "--memory", "64MiB", "--initrd", large);

        Assert.Contains("has 64MiB: too much for 64MiB of memory", result.Error, StringComparison.Ordinal);
    }
}
