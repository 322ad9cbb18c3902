using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using Emu.Modules.Errors;
using Emu.Modules.Loading;
using Emu.Modules.Manifests;
using Emu.Modules.Tests.Fixtures;

namespace Emu.Modules.Tests.Loading;

public class AssemblyInspectionTests
{
    [Fact]
    public void Of_Module_FindsContractAndEntry()
    {
        AssemblyInspection found = Of(Image());

        Assert.Null(found.Fault);
        Assert.Equal(ContractVersion.OfHost(), found.Contract);
        Assert.Equal("Fixture.FixtureModule", Assert.Single(found.Entries).Name);
    }

    [Fact]
    public void Of_AssemblyThatIsNoModule_HasNoContract() =>
        Assert.Null(Of(FixtureCompiler.Calibration("inspected")).Contract);

    [Fact]
    public void Of_NativeLibrary_IsNotAnAssembly() =>
        Assert.Equal((ModuleFault.NotAnAssembly, "x.dll is a native library, not a managed assembly"), Refused(PeEdit.RemoveRuntimeHeader(Image())));

    [Theory]
    [InlineData(0)]
    [InlineData(0x7B79)]
    [InlineData(0x4644)]
    public void Of_ImageForAnotherProcessor_NamesBoth(ushort system)
    {
        bool isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        Machine other = isX64 ? Machine.Arm64 : Machine.Amd64;

        (ModuleFault? fault, string what) = Refused(PeEdit.SetMachine(Image(), (ushort)((ushort)other ^ system)));

        Assert.Equal(ModuleFault.WrongArchitecture, fault);
        Assert.Equal($"x.dll is made for {(isX64 ? Architecture.Arm64 : Architecture.X64)} (64 bits), and this process is {RuntimeInformation.ProcessArchitecture} (64 bits)", what);
    }

    [Fact]
    public void Of_ImageForThisProcessor_IsAccepted()
    {
        ushort machine = (ushort)(RuntimeInformation.ProcessArchitecture == Architecture.X64 ? Machine.Amd64 : Machine.Arm64);

        Assert.Null(Of(PeEdit.SetMachine(Image(), (ushort)(machine ^ 0x7B79))).Fault);
    }

    [Fact]
    public void Of_UnknownProcessor_SaysItsNumber() =>
        Assert.Contains("processor 0x1234", Refused(PeEdit.SetMachine(Image(), 0x1234)).What, StringComparison.Ordinal);

    [Fact]
    public void Read_Headers_AgreesWithTheFrameworksReader()
    {
        byte[] image = Image();
        PEHeaders expected = PeEdit.Headers(image);

        Assert.Equal(
            new PortableExecutable((ushort)expected.CoffHeader.Machine, expected.CorHeader!.Flags, expected.MetadataStartOffset, expected.MetadataSize), PortableExecutable.Read(image));
    }

    [Fact]
    public void Of_AnyLength_IsRefusedOrReadButNeverThrows()
    {
        byte[] image = Image();

        Assert.All(Enumerable.Range(0, image.Length), length => Assert.NotNull(Of(image[..length])));
    }

    [Fact]
    public void Of_AnyByteChanged_IsRefusedOrReadButNeverThrows()
    {
        byte[] image = Image();

        Assert.All(Enumerable.Range(0, image.Length), at => Assert.NotNull(Of(Flip(image, at))));
    }

    private static byte[] Image() => [.. FixtureCompiler.Module("healthy", "inspected")];

    private static byte[] Flip(byte[] image, int at)
    {
        byte[] copy = [.. image];
        copy[at] ^= 0xFF;
        return copy;
    }

    private static (ModuleFault? Fault, string What) Refused(byte[] image)
    {
        AssemblyInspection found = Of(image);
        return (found.Fault, found.What);
    }

    private static AssemblyInspection Of(byte[] image) => AssemblyInspection.Of([.. image], "x.dll");
}
