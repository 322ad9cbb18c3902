using System.Text.Json;
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
        string[] found = [.. AssemblyWords.Of(FileOf(assembly)).Where(t => IsForbidden(t.Text) && !IsBusProtocol(assembly, t.Text)).Select(t => $"'{t.Text}' in {t.Place}\n").Distinct()];

        Assert.True(found.Length == 0, string.Concat(found));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Assembly_OfHostOrContract_NamesNothingThatShippedModulesOffer(string assembly)
    {
        string[] names = OfferedNames();

        string[] found = [.. AssemblyWords.Of(FileOf(assembly)).SelectMany(t => names.Where(name => Names(t, name)).Select(name => $"'{name}' in {t.Place}: {t.Text}\n")).Distinct()];

        Assert.True(found.Length == 0, string.Concat(found));
    }

    [Fact]
    public void OfferedNames_AreThoseOfManyModules() => Assert.True(OfferedNames().Length > 8);

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
    [InlineData("uart0.baud")]
    [InlineData("MyUart")]
    [InlineData("plic[10]")]
    [InlineData("VirtioBlk")]
    public void Word_OfAnArchitectureOrDevice_IsForbidden(string text) => Assert.True(IsForbidden(text), text);

    [Theory]
    [InlineData("the timer is armed")]
    [InlineData("application")]
    [InlineData("Armed")]
    [InlineData("replicate")]
    public void Word_ThatOnlyLooksLikeOne_IsNot(string text) => Assert.False(IsForbidden(text), text);

    private static string FileOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");

    /// <summary>Protocols of buses belong to the contract by their names; the host has no business with them.</summary>
    private static bool IsBusProtocol(string assembly, string text) =>
        assembly == "Emu.Abstractions" && text.StartsWith("Emu.Abstractions.Qdev.Bus.", StringComparison.Ordinal);

    private static bool IsForbidden(string text) => ForbiddenPair().IsMatch(text) || AssemblyWords.Split(text).Any(word => Forbidden().IsMatch(word));

    /// <summary>
    /// Whether a text has a name of a type or architecture. A name that is an English word (loader) is one only as a value of its
    /// own: the host has a module loader.
    /// </summary>
    private static bool Names(AssemblyText text, string name) => name.All(char.IsAsciiLetter)
        ? text.IsLiteral && text.Text == name
        : Regex.IsMatch(text.Text, $"(?<![A-Za-z0-9]){Regex.Escape(name)}(?![A-Za-z0-9])", RegexOptions.IgnoreCase);

    /// <summary>
    /// Names of the devices and CPU models of all shipped modules, and of their architectures; not those that are terms of the
    /// contract, which has RAM.
    /// </summary>
    private static string[] OfferedNames()
    {
        List<string> names = [];
        foreach (string manifest in Directory.EnumerateFiles(TestTree.Modules, "module.json", SearchOption.AllDirectories))
        {
            JsonElement module = JsonDocument.Parse(File.ReadAllBytes(manifest)).RootElement;
            names.AddRange(module.GetProperty("architectures").EnumerateArray().Select(name => name.GetString()!));
            names.AddRange(module.GetProperty("types").EnumerateArray().Where(type => type.GetProperty("kind").GetString() is "device" or "cpu").Select(type => type.GetProperty("name").GetString()!));
        }

        HashSet<string> terms = [.. typeof(Emu.Abstractions.Qom.EmuModule).Assembly.GetExportedTypes().SelectMany(type => AssemblyWords.Split(type.Name))];
        return [.. names.Distinct().Where(name => !terms.Contains(name))];
    }

    /// <summary>"Arm" as a verb is what is done to a timer, so it is forbidden with a number only.</summary>
    [GeneratedRegex("^(risc|riscv|rv)[0-9]*[a-z]*$|^arm(v?[0-9]|el|hf|eb)|^(aarch|thumb|cortex|x86|i[3-6]86|amd64|mips|avr|m68|mc68|sparc|ppc|powerpc|s390|sh4|loongarch|xtensa|microblaze|hexagon|tricore|openrisc|or1k|hppa|z80|alpha)"
        + "|^(ns16|pl0|plic|clint|aclint|imsic|aplic|gic|nvic|lapic|ioapic|hpet|virtio|e1000|rtl81|htif|sifive|goldfish|cfi|opensbi|uboot|stm32|nrf5|esp32|uart|usart)", RegexOptions.IgnoreCase)]
    private static partial Regex Forbidden();

    [GeneratedRegex("risc-?v|cortex|arm(v[0-9]|64|32)|x86|aarch|rv(32|64)", RegexOptions.IgnoreCase)]
    private static partial Regex ForbiddenPair();
}
