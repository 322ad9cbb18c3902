using System.Text.RegularExpressions;

namespace Emu.Tree.Tests;

/// <summary>Host and contract know no architecture and no device by name: a new one must not need a new host.</summary>
public partial class NeutralityTests
{
    public static TheoryData<string> Assemblies => [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Select(f => Path.GetFileNameWithoutExtension(f)!)
            .Where(n => n == "emu" || (n.StartsWith("Emu.", StringComparison.Ordinal) && !n.EndsWith(".Tests", StringComparison.Ordinal) && n != "Emu.ModuleCheck"))];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Assembly_OfHostOrContract_NamesNoArchitectureAndNoDevice(string assembly)
    {
        (string Word, string Text)[] found = [.. AssemblyWords.Of(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")).Where(w => Forbidden().IsMatch(w.Word) || ForbiddenPair().IsMatch(w.Text))];

        Assert.True(found.Length == 0, string.Concat(found.Distinct().Select(f => $"{assembly}: '{f.Word}' in \"{f.Text}\"\n")));
    }

    [Theory]
    [InlineData("RiscvHart")]
    [InlineData("Rv64")]
    [InlineData("riscv-virt")]
    [InlineData("Arm64Decoder")]
    [InlineData("aarch64")]
    [InlineData("cortex-m4")]
    [InlineData("EmitX86")]
    [InlineData("ns16550a")]
    [InlineData("Pl011")]
    [InlineData("RISC-V")]
    public void Word_OfAnArchitectureOrDevice_IsForbidden(string text) =>
        Assert.True(Forbidden().IsMatch(text) || ForbiddenPair().IsMatch(text), text);

    /// <summary>"Arm" as a verb is what is done to a timer, so it is forbidden with a number only.</summary>
    [GeneratedRegex("^(risc|riscv|rv)[0-9]*[a-z]*$|^arm(v?[0-9]|el|hf|eb)|^(aarch|thumb|cortex|x86|i[3-6]86|amd64|mips|avr|m68|mc68|sparc|ppc|powerpc|s390|sh4|loongarch|xtensa|microblaze|hexagon|tricore|openrisc|or1k|hppa|z80|alpha)"
        + "|^(ns16|pl0|plic|clint|aclint|imsic|aplic|gic|nvic|lapic|ioapic|hpet|virtio|e1000|rtl81|htif|sifive|goldfish|cfi|opensbi|uboot|stm32|nrf5|esp32)", RegexOptions.IgnoreCase)]
    private static partial Regex Forbidden();

    [GeneratedRegex("risc-?v|cortex|arm(v[0-9]|64|32)|x86|aarch|rv(32|64)", RegexOptions.IgnoreCase)]
    private static partial Regex ForbiddenPair();
}
